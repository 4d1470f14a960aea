using System.Text.Json;

namespace Tarn.Messaging.Topics.Rules;

/// <summary>Reads the retries of a delivery policy: no delay, the shortest delay, growing delays, the longest delay.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html"/>
public static class RetryPhases
{
    private const int RetriesMax = 100;
    private const int SecondsMax = 3_600;

    /// <summary>The parts of a policy's object.</summary>
    /// <param name="retries">healthyRetryPolicy, or absent.</param>
    /// <param name="request">requestPolicy, or absent.</param>
    /// <exception cref="FormatException">It is not valid; the message names the member.</exception>
    public static RetryParts Read(JsonElement? retries, JsonElement? request) => new(
        retries is { ValueKind: JsonValueKind.Object } own ? Pauses(own) : null,
        request is { ValueKind: JsonValueKind.Object } asked && asked.TryGetProperty("headerContentType", out var given) ? ContentType(given) : null);

    private static string ContentType(JsonElement given) =>
        given.ValueKind == JsonValueKind.String && given.GetString() is { Length: > 0 } text && !text.Any(char.IsControl)
            ? text
            : throw new FormatException("headerContentType must be a string");

    private static List<TimeSpan> Pauses(JsonElement policy)
    {
        var (min, max) = (Number(policy, "minDelayTarget", 20, 1, SecondsMax), Number(policy, "maxDelayTarget", 20, 1, SecondsMax));
        var all = Number(policy, "numRetries", 3, 0, RetriesMax);
        var (none, first, last) = (Number(policy, "numNoDelayRetries", 0, 0, RetriesMax), Number(policy, "numMinDelayRetries", 0, 0, RetriesMax),
            Number(policy, "numMaxDelayRetries", 0, 0, RetriesMax));
        var growing = all - none - first - last;
        if (min > max)
        {
            throw new FormatException("minDelayTarget must be less than or equal to maxDelayTarget");
        }

        if (growing < 0)
        {
            throw new FormatException("numRetries must be at least the sum of numNoDelayRetries, numMinDelayRetries and numMaxDelayRetries");
        }

        var pauses = new List<TimeSpan>(all);
        pauses.AddRange(Enumerable.Repeat(TimeSpan.Zero, none));
        pauses.AddRange(Enumerable.Repeat(TimeSpan.FromSeconds(min), first));
        var function = policy.TryGetProperty("backoffFunction", out var named) ? named.GetString() : "linear";
        for (var i = 0; i < growing; i++)
        {
            pauses.Add(TimeSpan.FromSeconds(min + ((max - min) * Share(function, growing == 1 ? 1 : (double)i / (growing - 1)))));
        }

        pauses.AddRange(Enumerable.Repeat(TimeSpan.FromSeconds(max), last));
        return pauses.Sum(pause => pause.TotalSeconds) <= SecondsMax
            ? pauses
            : throw new FormatException($"the total of all delays must not be greater than {SecondsMax} seconds");
    }

    // The part of the way from the shortest delay to the longest one.
    private static double Share(string? function, double way) => function switch
    {
        "linear" => way,
        "arithmetic" => way * (1 + way) / 2,
        "geometric" => (Math.Pow(2, way * 4) - 1) / 15,
        "exponential" => (Math.Exp(way * 4) - 1) / (Math.Exp(4) - 1),
        _ => throw new FormatException("backoffFunction must be one of: linear, arithmetic, geometric, exponential"),
    };

    private static int Number(JsonElement policy, string name, int usual, int min, int max) =>
        !policy.TryGetProperty(name, out var given) || given.ValueKind == JsonValueKind.Null ? usual
        : given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var value) && value >= min && value <= max ? value
        : throw new FormatException($"{name} must be a number from {min} to {max}");
}
