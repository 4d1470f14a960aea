namespace Tarn.Messaging.Topics.Rules;

/// <summary>The retries of a delivery to an endpoint outside the instance.</summary>
/// <param name="Pauses">The pause before each retry, in order.</param>
/// <param name="ContentType">The content type of HTTP requests.</param>
public sealed record RetryPlan(IReadOnlyList<TimeSpan> Pauses, string ContentType)
{
    /// <summary>The usual content type.</summary>
    public const string PlainText = "text/plain; charset=UTF-8";

    /// <summary>HTTP endpoints without a policy: 3 retries, 20 s apart.</summary>
    public static RetryPlan Http { get; } = new([.. Enumerable.Repeat(TimeSpan.FromSeconds(20), 3)], PlainText);

    /// <summary>E-mail: 2 retries 10 s apart, 10 from 10 s to 600 s, 38 of 600 s.</summary>
    public static RetryPlan Mail { get; } = new(
        [
            .. Enumerable.Repeat(TimeSpan.FromSeconds(10), 2),
            .. Enumerable.Range(0, 10).Select(i => TimeSpan.FromSeconds(10 * Math.Pow(60, i / 9.0))),
            .. Enumerable.Repeat(TimeSpan.FromSeconds(600), 38),
        ],
        PlainText);

    /// <summary>All pauses together.</summary>
    public TimeSpan Total => TimeSpan.FromTicks(Pauses.Sum(pause => pause.Ticks));
}
