using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Properties;

namespace Tarn.Storage.Objects.Versions;

/// <summary>
/// Decides whether a version may be removed, or its lock changed. It is asked inside the transaction that removes or
/// changes it, by callers and by Tarn's own work.
/// </summary>
/// <param name="clockDoubt">
/// The reason why the clock is in doubt, or null. While it is, no retention ends: D12 (arrival times never go back).
/// </param>
internal sealed class LockGuard(TimeProvider time, Func<string?> clockDoubt)
{
    /// <summary>Refuses the removal of a version that is locked.</summary>
    /// <param name="bypasses">Whether the caller may bypass the mode GOVERNANCE, and asks for it.</param>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public void CheckRemoval(ObjectVersion version, bool bypasses)
    {
        if (version.Properties.Lock.HasLegalHold || (IsRetained(version) && !(bypasses && version.Properties.Lock.Mode == LockMode.Governance)))
        {
            throw Denied("Access Denied because object protected by object lock.");
        }
    }

    /// <summary>Whether a legal hold or a retention protects the version now.</summary>
    public bool IsLocked(ObjectVersion version) => version.Properties.Lock.HasLegalHold || IsRetained(version);

    /// <summary>Refuses a change of a retention that would end it earlier, or give it another mode.</summary>
    /// <param name="version">The version with its retention so far.</param>
    /// <param name="wanted">The new one.</param>
    /// <param name="bypasses">Whether the caller may bypass the mode GOVERNANCE, and asks for it.</param>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public void CheckChange(ObjectVersion version, ObjectLock wanted, bool bypasses)
    {
        var now = version.Properties.Lock;
        var isLonger = wanted.RetainUntil >= now.RetainUntil && wanted.Mode == now.Mode;
        if (IsRetained(version) && !isLonger && !(bypasses && now.Mode == LockMode.Governance))
        {
            throw Denied("Access Denied because object protected by object lock.");
        }
    }

    /// <summary>The lock of a new version: its own, else the bucket's default.</summary>
    /// <exception cref="TarnException">InvalidArgument: the bucket has no object lock.</exception>
    public ObjectLock OfNew(Bucket bucket, ObjectLock own, DateTimeOffset made)
    {
        if (!bucket.Lock.IsEnabled)
        {
            return own == default ? own : throw Missing();
        }

        return own.Mode != LockMode.None || bucket.Lock.Mode == LockMode.None
            ? own
            : own with
            {
                Mode = bucket.Lock.Mode,
                RetainUntil = bucket.Lock.Years > 0 ? made.AddYears(bucket.Lock.Years) : made.AddDays(bucket.Lock.Days),
            };
    }

    /// <summary>The refusal of a lock in a bucket without object lock.</summary>
    internal static TarnException Missing() => ObjectReasons.Invalid(ObjectReasons.NoLock, "Bucket is missing Object Lock Configuration");

    private bool IsRetained(ObjectVersion version) =>
        version.Properties.Lock is { Mode: not LockMode.None, RetainUntil: { } until } && (until > time.GetUtcNow() || clockDoubt() is not null);

    private static TarnException Denied(string message) => new(ErrorKind.AccessDenied, message) { Reason = ObjectReasons.Locked };
}
