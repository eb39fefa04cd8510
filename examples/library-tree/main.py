from locust import HttpUser, between, task

from clients.search import search
from data import words


class Reader(HttpUser):
    wait_time = between(1, 3)

    @task(3)
    def look_up(self):
        search(self.client, words.any_word())

    @task
    def front_page(self):
        self.client.get("/")
