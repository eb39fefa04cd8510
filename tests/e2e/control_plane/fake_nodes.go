package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	coordination "k8s.io/api/coordination/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	"k8s.io/utils/ptr"
)

// A node that exists for the API server only. It is kept ready; its pods are played (see pods.go), or left to whoever
// else tends the node. Requests are made as system:node:NAME, so that authorization and admission see what they see
// of a kubelet.
type node struct {
	name   string
	tended bool // by someone else, who looks after its pods; ordinary pods are kept away by a taint
	client kubernetes.Interface
}

const (
	leaseTime     = 40 * time.Second
	tendedTaint   = "tests/tended"
	kubeletIsNone = 1 // a port that refuses: exec, logs and port-forward pass admission and then fail
)

func runFakeNodes() int {
	kubeconfig := flag.String("kubeconfig", "", "of a user who may impersonate nodes")
	count := flag.Int("nodes", 1, "how many nodes play their pods: fake-1, fake-2, …")
	tended := flag.String("tended", "", "the name of one more node, whose pods are left to someone else")
	flag.Parse()
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fake-nodes:", err)
		return 1
	}
	config.QPS = -1 // the tests want answers, and nobody else is there to be kept waiting

	nodes := []node{}
	for i := range *count {
		nodes = append(nodes, node{name: fmt.Sprintf("fake-%d", i+1)})
	}
	if *tended != "" {
		nodes = append(nodes, node{name: *tended, tended: true})
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	for _, n := range nodes {
		if n.client, err = kubernetes.NewForConfig(as(config, n.name)); err != nil {
			fmt.Fprintln(os.Stderr, "fake-nodes:", err)
			return 1
		}
		go n.stayReady(ctx)
		if !n.tended {
			go n.playPods(ctx)
		}
	}
	<-ctx.Done()
	return 0
}

func as(config *rest.Config, name string) *rest.Config {
	own := rest.CopyConfig(config)
	own.Impersonate = rest.ImpersonationConfig{
		UserName: "system:node:" + name,
		Groups:   []string{"system:nodes", "system:authenticated"},
	}
	return own
}

func (n node) stayReady(ctx context.Context) {
	wait.UntilWithContext(ctx, func(ctx context.Context) {
		// A first attempt may come before the API server has made all that it authorizes by.
		_ = wait.PollUntilContextCancel(ctx, 200*time.Millisecond, true, func(ctx context.Context) (bool, error) {
			err := n.register(ctx)
			if err == nil {
				err = n.renewLease(ctx)
			}
			if err != nil {
				klog.InfoS("not ready yet", "node", n.name, "err", err)
			}
			return err == nil, nil
		})
	}, leaseTime/4)
}

func (n node) register(ctx context.Context) error {
	nodes := n.client.CoreV1().Nodes()
	found, err := nodes.Get(ctx, n.name, meta.GetOptions{})
	if errors.IsNotFound(err) {
		found, err = nodes.Create(ctx, n.object(), meta.CreateOptions{})
	}
	if err != nil || len(found.Status.Capacity) > 0 {
		return err
	}
	found.Status = n.status()
	_, err = nodes.UpdateStatus(ctx, found, meta.UpdateOptions{})
	return err
}

func (n node) object() *core.Node {
	object := &core.Node{ObjectMeta: meta.ObjectMeta{Name: n.name, Labels: map[string]string{
		core.LabelHostname: n.name, core.LabelOSStable: "linux", core.LabelArchStable: "amd64",
	}}}
	if n.tended {
		object.Spec.Taints = []core.Taint{{Key: tendedTaint, Effect: core.TaintEffectNoSchedule}}
	}
	return object
}

func (n node) status() core.NodeStatus {
	room := core.ResourceList{
		core.ResourceCPU:              resource.MustParse("1000"),
		core.ResourceMemory:           resource.MustParse("1Ti"),
		core.ResourcePods:             resource.MustParse("10000"),
		core.ResourceEphemeralStorage: resource.MustParse("10Ti"),
	}
	now := meta.Now()
	return core.NodeStatus{
		Capacity: room, Allocatable: room,
		Conditions: []core.NodeCondition{{
			Type: core.NodeReady, Status: core.ConditionTrue, Reason: "Fake", LastHeartbeatTime: now, LastTransitionTime: now,
		}},
		Addresses:       []core.NodeAddress{{Type: core.NodeInternalIP, Address: "127.0.0.1"}},
		DaemonEndpoints: core.NodeDaemonEndpoints{KubeletEndpoint: core.DaemonEndpoint{Port: kubeletIsNone}},
		NodeInfo: core.NodeSystemInfo{
			OperatingSystem: "linux", Architecture: "amd64", KubeletVersion: "v1.36.3", ContainerRuntimeVersion: "fake://1",
		},
	}
}

func (n node) renewLease(ctx context.Context) error {
	leases := n.client.CoordinationV1().Leases(core.NamespaceNodeLease)
	now := meta.NowMicro()
	lease, err := leases.Get(ctx, n.name, meta.GetOptions{})
	if errors.IsNotFound(err) {
		lease.ObjectMeta = meta.ObjectMeta{Name: n.name, Namespace: core.NamespaceNodeLease}
		lease.Spec = coordination.LeaseSpec{
			HolderIdentity: &n.name, LeaseDurationSeconds: ptr.To(int32(leaseTime.Seconds())), RenewTime: &now,
		}
		_, err = leases.Create(ctx, lease, meta.CreateOptions{})
		return err
	}
	if err != nil {
		return err
	}
	lease.Spec.RenewTime = &now
	_, err = leases.Update(ctx, lease, meta.UpdateOptions{})
	return err
}

// playPods calls play with each pod of the node, as it comes and whenever it changes.
func (n node) playPods(ctx context.Context) {
	pods := cache.NewListWatchFromClient(n.client.CoreV1().RESTClient(), "pods", meta.NamespaceAll,
		fields.OneTermEqualSelector("spec.nodeName", n.name))
	tell := func(object any) {
		pod, ok := object.(*core.Pod)
		if !ok {
			return
		}
		err := n.play(ctx, pod)
		// The next event tells of what came in between.
		if err != nil && !errors.IsNotFound(err) && !errors.IsConflict(err) {
			klog.InfoS("not played", "pod", klog.KObj(pod), "err", err)
		}
	}
	_, informer := cache.NewInformerWithOptions(cache.InformerOptions{
		ListerWatcher: pods, ObjectType: &core.Pod{}, ResyncPeriod: 10 * time.Second,
		Handler: cache.ResourceEventHandlerFuncs{AddFunc: tell, UpdateFunc: func(_, object any) { tell(object) }},
	})
	informer.RunWithContext(ctx)
}
