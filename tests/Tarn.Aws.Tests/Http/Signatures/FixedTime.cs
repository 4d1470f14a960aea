namespace Tarn.Aws.Tests.Http.Signatures;

/// <summary>A clock that stands still until it is told to move; its timers never fire.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
