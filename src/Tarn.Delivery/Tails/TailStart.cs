namespace Tarn.Delivery.Tails;

/// <summary>The position where a tail begins.</summary>
/// <param name="IsOldest">Whether it begins at the oldest record; false: at the end, unless there is a time.</param>
/// <param name="Time">It begins at the first record that arrived then or later; null: it goes by <paramref name="IsOldest"/>.</param>
public readonly record struct TailStart(bool IsOldest, DateTimeOffset? Time);
