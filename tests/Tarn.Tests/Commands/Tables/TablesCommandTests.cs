using System.Text.RegularExpressions;

namespace Tarn.Tests.Commands.Tables;

public sealed class TablesCommandTests(ServedData served) : IClassFixture<ServedData>
{
    [Fact]
    public async Task A_table_shows_its_schema_before_its_snapshots()
    {
        var (code, output, errors) = await served.Run("tables", "web.visits");
        Assert.True(code == 0, errors);
        Assert.Matches("^web.visits: a table at s3://", output);
        Assert.Contains("│ user_id   │ bigint    │ may be │ who came │", output);
        Assert.Contains("│ seen_at   │ timestamp │ may be │          │", output);
        Assert.True(output.IndexOf("newest snapshots:", StringComparison.Ordinal) > output.IndexOf("seen_at", StringComparison.Ordinal));
        Assert.Contains("│ append", output);

        var view = await served.Run("tables", "web.pages");
        Assert.StartsWith("web.pages: a view", view.Output);
        Assert.Contains("page_name", view.Output);
        var missing = await served.Run("tables", "web.nothing");
        Assert.Equal((1, "tarn: there is no table web.nothing in us-east-1; tarn tables lists them\n"), (missing.Code, missing.Errors));
    }

    [Fact]
    public async Task A_healthy_instance_shows_no_jobs()
    {
        var (code, output, errors) = await served.Run("status");
        Assert.True(code == 0, errors);
        Assert.Contains("web.visits", output);
        Assert.DoesNotContain("jobs", output);

        // Programs get them all, a table's soon after its change.
        await Patience.Until(async () => Regex.IsMatch((await served.Run("status", "--json")).Output, "\"Name\": ?\"maintenance/web.visits\""));
    }
}
