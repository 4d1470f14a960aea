using Tarn.Storage.Objects.Properties;

namespace Tarn.Storage.Objects.Lifecycle;

/// <summary>A change of the storage class of current objects.</summary>
public readonly record struct LifecycleTransition(LifecycleTerm Term, StorageClass Class);

/// <summary>A change of the storage class of noncurrent versions.</summary>
/// <param name="Days">Days after the version became noncurrent.</param>
/// <param name="NewerVersions">The number of newer noncurrent versions that the action leaves alone.</param>
public readonly record struct NoncurrentTransition(int Days, int NewerVersions, StorageClass Class);

/// <summary>The removal of noncurrent versions.</summary>
/// <inheritdoc cref="NoncurrentTransition"/>
public readonly record struct NoncurrentExpiration(int Days, int NewerVersions);
