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

    private sealed class Part(string job) : IStatusPart
    {
        public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
        {
            report.Jobs.Add(new JobStatus { Name = job });
            return ValueTask.CompletedTask;
        }
    }
}
