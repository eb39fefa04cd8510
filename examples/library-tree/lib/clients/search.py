from bs4 import BeautifulSoup


def search(client, word):
    with client.get("/search", params={"q": word}, name="/search", catch_response=True) as reply:
        if not BeautifulSoup(reply.text, "html.parser").select(".result"):
            reply.failure("no results")
