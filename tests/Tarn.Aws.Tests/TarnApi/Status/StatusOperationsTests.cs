using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Status;
using Tarn.Aws.Tests.Protocols;

namespace Tarn.Aws.Tests.TarnApi.Status;

/// <summary>The family alone.</summary>
public sealed class StatusOperationsTests
{
    [Fact]
    public async Task Every_part_adds_its_state()
    {
        var status = new StatusOperations([new Part("snapshot"), new Part("flush")], TimeProvider.System);

        var answer = await status.GetStatus(new GetStatusInput(), Wire.Call("GetStatus"), default);

        Assert.Equal(["snapshot", "flush"], answer.Jobs.Select(job => job.Name));
    }

    [Fact]
    public async Task Jobs_and_notices_are_for_the_account_that_the_instance_serves()
    {
        var call = Wire.Call("GetStatus");

        var own = await StatusOf(call.Account).GetStatus(new GetStatusInput(), call, default);
        var foreign = await StatusOf("999999999999").GetStatus(new GetStatusInput(), call, default);

        Assert.Equal((1, "notice"), (own.Jobs.Count, Assert.Single(own.Instance.Notices!)));
        Assert.Equal((0, 0), (foreign.Jobs.Count, foreign.Instance.Notices!.Count));
    }

    private static StatusOperations StatusOf(string account) => new([new Part("flush"), new InstancePart(account)], TimeProvider.System);

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
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Part(string job) : IStatusPart
    {
        public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
        {
            report.Jobs.Add(new JobStatus { Name = job });
            return ValueTask.CompletedTask;
        }
    }
}
