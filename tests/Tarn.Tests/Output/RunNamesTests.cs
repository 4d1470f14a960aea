using Tarn.Aws.TarnApi.Model;
using Tarn.Output;

namespace Tarn.Tests.Output;

public sealed class RunNamesTests
{
    [Fact]
    public void Runs_of_one_kind_are_numbered()
    {
        DeliveryRun[] runs = [Run(7, "REPLAY"), Run(0, "LIVE"), Run(5, "REPLAY")];

        Assert.Equal(["replay 2", "live", "replay 1"], runs.Select(run => RunNames.Of(runs, run)));
    }

    private static DeliveryRun Run(long id, string kind) => new() { Run = id, Kind = kind, State = "DONE", Commits = 0, Rows = 0, Redriven = 0 };
}
