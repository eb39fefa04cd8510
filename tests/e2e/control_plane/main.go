// A Kubernetes control plane in one program, for tests: the first argument, or the name of the link through which the
// program is run, says which part of it this process is. Linked together, the parts share most of their code: six
// programs would take six times the disk and the link time.
package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"

	_ "k8s.io/component-base/metrics/prometheus/clientgo"
)

// parts maps a part's name to what runs it; the result is the exit status.
var parts = map[string]func() int{
	"etcd": func() int {
		etcdmain.Main(os.Args)
		return 0
	},
	"kube-apiserver":          func() int { return cli.Run(apiserver.NewAPIServerCommand()) },
	"kube-controller-manager": func() int { return cli.Run(controllers.NewControllerManagerCommand()) },
	"kube-scheduler":          func() int { return cli.Run(scheduler.NewSchedulerCommand()) },
	"kubectl": func() int {
		// CheckErr words an error as kubectl's users know it, and exits.
		util.CheckErr(cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()))
		return 0
	},
	"fake-nodes": runFakeNodes,
}

func main() {
	name := filepath.Base(os.Args[0])
	run, known := parts[name]
	if !known && len(os.Args) > 1 {
		run, known = parts[os.Args[1]]
		os.Args = os.Args[1:]
	}
	if !known {
		names := slices.Sorted(maps.Keys(parts))
		fmt.Fprintln(os.Stderr, "usage: control-plane PART [FLAGS...]\nparts:", strings.Join(names, ", "))
		os.Exit(2)
	}
	os.Exit(run())
}
