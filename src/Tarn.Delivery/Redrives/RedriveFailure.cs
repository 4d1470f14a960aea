namespace Tarn.Delivery.Redrives;

/// <summary>A reason for which a redrive refuses entries again.</summary>
/// <param name="Code">The error's code.</param>
/// <param name="Message">The error's message.</param>
/// <param name="Entries">The number of entries.</param>
public sealed record RedriveFailure(string Code, string Message, int Entries)
{
    private const int Most = 10;

    /// <summary>The most frequent reasons of two lists, at most 10.</summary>
    internal static IReadOnlyList<RedriveFailure> Join(IEnumerable<RedriveFailure> one, IEnumerable<RedriveFailure> other) =>
    [
        .. one.Concat(other)
            .GroupBy(failure => (failure.Code, failure.Message))
            .Select(same => new RedriveFailure(same.Key.Code, same.Key.Message, same.Sum(failure => failure.Entries)))
            .OrderByDescending(failure => failure.Entries)
            .Take(Most),
    ];
}
