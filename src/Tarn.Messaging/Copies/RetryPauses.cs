namespace Tarn.Messaging.Copies;

/// <summary>The pauses before retries of buses and schedules. They double to 256 s; then each is 480 s. So 185 retries fill 24 hours.</summary>
internal static class RetryPauses
{
    public static IReadOnlyList<TimeSpan> All { get; } =
        [.. new[] { 1, 2, 4, 8, 16, 32, 64, 128, 256, 480 }.Select(seconds => TimeSpan.FromSeconds(seconds))];
}
