using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// The command of <c>bench/simulate</c>: <c>--seeds N [--from S] [--threads T] [--report FILE --commit C]</c>, or
/// <c>--seed S [--trace]</c> to repeat one.
/// </summary>
internal static class SimulateCommand
{
    private const int FailuresPrinted = 20;

    public static async Task Run(string[] args)
    {
        if (Number(args, "--seed") is { } one)
        {
            var result = Simulation.Run(one, args.Contains("--trace") ? Console.Out : null);
            await Console.Out.WriteLineAsync($"seed {one}: {result.Events} events, {result.Hash:x16}, {result.Failure?.Message ?? "clean"}");
            Environment.ExitCode = result.Failure is null ? 0 : 1;
            return;
        }

        var (seeds, from) = (Number(args, "--seeds") ?? 10_000, Number(args, "--from") ?? 1);
        var run = new SimulationRun(from, seeds, Number(args, "--threads") ?? Environment.ProcessorCount)
        {
            UntilFailure = args.Contains("--until-failure"),
        };
        var begun = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var watch = Stopwatch.StartNew();
        run.Run(async (done, failed) => await Console.Out.WriteLineAsync(Invariant(
            $"{done} of {seeds} seeds, {failed} failed, {done / watch.Elapsed.TotalSeconds:F0} seeds/s")));
        foreach (var failure in run.Failures.Take(FailuresPrinted))
        {
            await Console.Out.WriteLineAsync($"seed {failure.Seed}: {failure.Failure!.Message}\n  again: ./bench/simulate --seed {failure.Seed} --trace");
        }

        var seconds = watch.Elapsed.TotalSeconds;
        await Console.Out.WriteLineAsync(string.Join(", ", run.Counts.All().Select(count => $"{count.Count} {Words(count.Name)}")));
        await Console.Out.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{seeds} seeds from {from} in {seconds:F1} s ({seeds / seconds:F0} seeds/s; seed {run.Slowest.Seed} "
                    + $"took {run.Slowest.Time.TotalMilliseconds:F0} ms): {run.Failures.Count} failed"));
        if (Text(args, "--report") is { } path)
        {
            await File.WriteAllBytesAsync(path, Report(run, begun, seconds, Text(args, "--commit") ?? string.Empty));
        }

        Environment.ExitCode = run.Failures.Count == 0 ? 0 : 1;
    }

    private static byte[] Report(SimulationRun run, DateTimeOffset begun, double seconds, string commit)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString(
                "what", "the journal under a seeded scheduler: crashes, torn and lost writes, failing syncs, full disks, flipped bits, clock jumps");
            json.WriteString("command", $"./bench/simulate --seeds {run.Seeds} --from {run.From}");
            json.WriteString("continue", $"./bench/simulate --seeds {run.Seeds} --from {run.From + run.Seeds}");
            json.WriteString("commit", commit);
            json.WriteString("at", begun);
            json.WriteNumber("seconds", Math.Round(seconds, 1));
            json.WriteNumber("seeds", run.Seeds);
            json.WriteNumber("from", run.From);
            json.WriteNumber("failed", run.Failures.Count);
            json.WriteStartArray("failures");
            foreach (var failure in run.Failures)
            {
                json.WriteStringValue($"seed {failure.Seed}: {failure.Failure!.Message}");
            }

            json.WriteEndArray();
            json.WriteStartObject("happened");
            foreach (var (name, count) in run.Counts.All())
            {
                json.WriteNumber(Words(name), count);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return [.. output.ToArray(), (byte)'\n'];
    }

    private static string Words(string name)
    {
        var words = new StringBuilder();
        foreach (var letter in name)
        {
            words.Append(char.IsUpper(letter) && words.Length > 0 ? " " : string.Empty).Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static int? Number(string[] args, string name) => Text(args, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string? Text(string[] args, string name) =>
        Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
