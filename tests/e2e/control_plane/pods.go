package main

import (
	"context"
	"fmt"
	"hash/crc32"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// How long the pod of a Job seems to work.
const jobTime = time.Second

// play does the next thing that the API server would see of a kubelet and a pod whose containers do well.
func (n node) play(ctx context.Context, pod *core.Pod) error {
	pods := n.client.CoreV1().Pods(pod.Namespace)
	if pod.DeletionTimestamp != nil {
		return pods.Delete(ctx, pod.Name, meta.DeleteOptions{
			GracePeriodSeconds: ptr.To(int64(0)), Preconditions: &meta.Preconditions{UID: &pod.UID},
		})
	}
	now := meta.Now()
	next := pod.DeepCopy()
	switch owner := meta.GetControllerOf(pod); {
	case pod.Status.Phase == core.PodPending:
		next.Status = running(pod, now)
	case pod.Status.Phase != core.PodRunning:
		return nil
	case owner != nil && owner.Kind == "Job":
		if left := jobTime - time.Since(pod.Status.StartTime.Time); left > 0 {
			time.AfterFunc(left, func() { _ = n.play(ctx, pod) })
			return nil
		}
		next.Status = succeeded(pod, now)
	default:
		next.Status.ContainerStatuses = running(pod, now).ContainerStatuses
		if !resized(pod.Status.ContainerStatuses, next.Status.ContainerStatuses) {
			return nil
		}
	}
	_, err := pods.UpdateStatus(ctx, next, meta.UpdateOptions{})
	return err
}

func resized(before, after []core.ContainerStatus) bool {
	for i := range min(len(before), len(after)) {
		if !equality.Semantic.DeepEqual(before[i].Resources, after[i].Resources) {
			return true
		}
	}
	return false
}

func running(pod *core.Pod, now meta.Time) core.PodStatus {
	state := core.ContainerState{Running: &core.ContainerStateRunning{StartedAt: now}}
	status := statusOf(pod, core.PodRunning, core.ConditionTrue, state, now)
	sum := crc32.ChecksumIEEE([]byte(pod.UID))
	status.PodIP = fmt.Sprintf("10.244.%d.%d", byte(sum>>8), byte(sum))
	status.PodIPs = []core.PodIP{{IP: status.PodIP}}
	return status
}

func succeeded(pod *core.Pod, now meta.Time) core.PodStatus {
	return statusOf(pod, core.PodSucceeded, core.ConditionFalse, ended(pod.Status.StartTime, now), now)
}

func ended(start *meta.Time, now meta.Time) core.ContainerState {
	return core.ContainerState{Terminated: &core.ContainerStateTerminated{
		Reason: "Completed", StartedAt: ptr.Deref(start, now), FinishedAt: now,
	}}
}

// statusOf gives the status of a pod all of whose containers are in one state, but for init containers, which are done.
func statusOf(pod *core.Pod, phase core.PodPhase, ready core.ConditionStatus, state core.ContainerState, now meta.Time) core.PodStatus {
	status := *pod.Status.DeepCopy()
	status.Phase, status.HostIP = phase, "127.0.0.1"
	if status.StartTime == nil {
		status.StartTime = &now
	}
	conditions := map[core.PodConditionType]core.ConditionStatus{
		core.PodInitialized: core.ConditionTrue, core.ContainersReady: ready, core.PodReady: ready,
	}
	for _, gate := range pod.Spec.ReadinessGates {
		conditions[gate.ConditionType] = ready
	}
	for i, old := range status.Conditions {
		if truth, ours := conditions[old.Type]; ours {
			status.Conditions[i].Status = truth
			delete(conditions, old.Type)
		}
	}
	for kind, truth := range conditions {
		status.Conditions = append(status.Conditions, core.PodCondition{Type: kind, Status: truth, LastTransitionTime: now})
	}
	status.InitContainerStatuses, status.ContainerStatuses = nil, nil
	for _, c := range pod.Spec.InitContainers {
		own := ended(status.StartTime, now)
		if ptr.Deref(c.RestartPolicy, "") == core.ContainerRestartPolicyAlways {
			own = state
		}
		status.InitContainerStatuses = append(status.InitContainerStatuses, containerStatus(c, own, true))
	}
	for _, c := range pod.Spec.Containers {
		status.ContainerStatuses = append(status.ContainerStatuses, containerStatus(c, state, ready == core.ConditionTrue))
	}
	return status
}

func containerStatus(c core.Container, state core.ContainerState, ready bool) core.ContainerStatus {
	return core.ContainerStatus{
		Name: c.Name, Image: c.Image, ImageID: "fake://" + c.Image, State: state, Ready: ready,
		Started: ptr.To(state.Running != nil), Resources: c.Resources.DeepCopy(), AllocatedResources: c.Resources.Requests,
	}
}
