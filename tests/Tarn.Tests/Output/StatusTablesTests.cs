using Spectre.Console;
using Tarn.Aws.TarnApi.Model;
using Tarn.Output;

namespace Tarn.Tests.Output;

public sealed class StatusTablesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Jobs_are_shown_when_one_failed_or_is_late()
    {
        var onTime = new JobStatus { Name = "on time", LastRunAt = Now.AddSeconds(-30), NextRunAt = Now.AddSeconds(-30) };
        Assert.DoesNotContain("jobs", Text(onTime));

        var late = new JobStatus { Name = "slow", LastRunAt = Now.AddHours(-1), NextRunAt = Now.AddMinutes(-3) };
        var failed = new JobStatus { Name = "broken", LastRunAt = Now.AddMinutes(-1), NextRunAt = Now.AddMinutes(4), LastError = "no space" };
        var text = Text(onTime, late, failed);
        Assert.Matches("slow .* 3 min late", text);
        Assert.Matches("broken .* in 4 min .* no space", text);
        Assert.DoesNotContain("on time", text);
    }

    private static string Text(params JobStatus[] jobs)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 160;
        foreach (var part in StatusTables.Jobs(jobs, Now))
        {
            console.Write(part);
        }

        return text.ToString();
    }
}
