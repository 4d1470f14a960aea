using Tarn.Aws.TarnApi.Pending;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Status;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Tests.TarnApi.Status;

/// <summary>The family alone.</summary>
public sealed class StatusOperationsTests
{
    [Fact]
    public async Task Every_part_adds_its_state()
    {
        var status = new StatusOperations([new Part("snapshot"), new Part("flush")], NoBacklog, TimeProvider.System);

        var answer = await status.GetStatus(new GetStatusInput(), DoorWire.Call("GetStatus"), default);

        Assert.Equal(["snapshot", "flush"], answer.Jobs.Select(job => job.Name));
    }

    [Fact]
    public async Task Jobs_and_notices_are_for_the_account_that_the_instance_serves()
    {
        var call = DoorWire.Call("GetStatus");

        var own = await StatusOf(call.Account).GetStatus(new GetStatusInput(), call, default);
        var foreign = await StatusOf("999999999999").GetStatus(new GetStatusInput(), call, default);

        Assert.Equal((1, "notice"), (own.Jobs.Count, Assert.Single(own.Instance.Notices!)));
        Assert.Equal((0, 0), (foreign.Jobs.Count, foreign.Instance.Notices!.Count));
    }

    [Fact]
    public async Task A_job_that_is_long_past_its_time_needs_attention()
    {
        var call = DoorWire.Call("ListAttention");
        var now = TimeProvider.System.GetUtcNow();
        var status = new StatusOperations(
            [new Part("flush", now.AddMinutes(-1)), new Part("compaction", now.AddMinutes(-11)), new InstancePart(call.Account)],
            NoBacklog,
            TimeProvider.System);

        var answer = await status.ListAttention(new ListAttentionInput(), call, default);

        var late = Assert.Single(answer.Items, item => item.Kind == "late job");
        Assert.Equal(("job compaction", "warning", now.AddMinutes(-11)), (late.Subject, late.Severity, late.Since));
    }

    [Fact]
    public async Task Failing_and_stopped_pipes_need_attention_and_running_ones_do_not()
    {
        var call = DoorWire.Call("ListAttention");
        var status = new StatusOperations([new InstancePart(call.Account), new PipesOf(call.Region)], NoBacklog, TimeProvider.System);

        var answer = await status.ListAttention(new ListAttentionInput(), call, default);

        Assert.Equal(
            [
                ($"pipe lossy ({call.Region})", "error", "lost records"),
                ($"pipe failing ({call.Region})", "warning", "failing pipe"),
                ($"pipe stopped ({call.Region})", "warning", "stopped pipe"),
            ],
            answer.Items.Where(item => item.Subject.StartsWith("pipe ", StringComparison.Ordinal))
                .Select(item => (item.Subject, item.Severity, item.Kind)).OrderBy(item => item.Severity).ThenBy(item => item.Subject));
    }

    private static StatusOperations StatusOf(string account) => new([new Part("flush"), new InstancePart(account)], NoBacklog, TimeProvider.System);

    private static BacklogReports NoBacklog => new([], new MemoryMetadataStore(), TimeProvider.System);

    private sealed class InstancePart(string account) : IStatusPart
    {
        public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
        {
            report.Instance = new InstanceStatus
            {
                Id = "1",
                Version = "1",
                Account = account,
                StartedAt = DateTimeOffset.UnixEpoch,
                Ready = true,
                Notices = ["notice"],
            };
            report.Disk = new DiskStatus { FreeBytes = 9, TotalBytes = 10, JournalBytes = 0, BlobBytes = 0 };
            report.Memory = new MemoryStatus { LimitBytes = 1, ServerBytes = 1 };
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Part(string job, DateTimeOffset? next = null) : IStatusPart
    {
        public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
        {
            report.Jobs.Add(new JobStatus { Name = job, NextRunAt = next });
            return ValueTask.CompletedTask;
        }
    }

    private sealed class PipesOf(string region) : IStatusPart
    {
        public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
        {
            var running = new PipeStatus
            {
                Region = region,
                Name = "running",
                Source = "s",
                Target = "t",
                State = "RUNNING",
                LagSeconds = 0,
                Records = 1,
                GivenUpRecords = 0,
                LostRecords = 0,
                LastResult = "OK",
            };
            report.Pipes.AddRange(
                running,
                running with { Name = "failing", Problem = "The target refuses." },
                running with { Name = "stopped", State = "STOPPED" },
                running with { Name = "lossy", GivenUpRecords = 1, LostRecords = 2 });
            return ValueTask.CompletedTask;
        }
    }
}
