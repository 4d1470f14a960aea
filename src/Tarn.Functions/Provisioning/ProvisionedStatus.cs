namespace Tarn.Functions.Provisioning;

/// <summary>How far the provisioned concurrency of a version or alias is.</summary>
/// <param name="Allocated">The environments that have started.</param>
/// <param name="Available">The number of them that are free.</param>
/// <param name="Failure">Why some could not start; null: none failed.</param>
public sealed record ProvisionedStatus(int Allocated, int Available, string? Failure);
