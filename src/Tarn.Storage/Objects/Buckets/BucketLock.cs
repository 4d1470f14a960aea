using Tarn.Storage.Objects.Properties;

namespace Tarn.Storage.Objects.Buckets;

/// <summary>A bucket's object lock.</summary>
/// <param name="IsEnabled">Whether versions can be locked. It is never switched off again.</param>
/// <param name="Mode">The mode of new versions; none: they are not locked by default.</param>
/// <param name="Days">The retention of new versions in days; 0: see <paramref name="Years"/>.</param>
/// <param name="Years">The retention of new versions in years.</param>
public readonly record struct BucketLock(bool IsEnabled = false, LockMode Mode = LockMode.None, int Days = 0, int Years = 0);
