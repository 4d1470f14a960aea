namespace Tarn.Analytics.Applications;

/// <summary>The state from which an application starts.</summary>
/// <param name="Kind">Which state.</param>
/// <param name="Snapshot">The snapshot's name, for <see cref="RestoreKind.Snapshot"/> only.</param>
/// <param name="AllowUnusedState">Whether state that the code no longer uses is dropped; otherwise it fails the start.</param>
/// <seealso href="https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ApplicationRestoreConfiguration.html"/>
public sealed record RestorePoint(RestoreKind Kind, string? Snapshot, bool AllowUnusedState);
