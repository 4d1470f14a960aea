namespace Tarn.Storage.Objects.Properties;

/// <summary>What protects a version from removal.</summary>
/// <param name="Mode">Who may remove it before <paramref name="RetainUntil"/>.</param>
/// <param name="RetainUntil">The end of the retention, UTC; null exactly when there is no mode.</param>
/// <param name="HasLegalHold">Whether a legal hold protects it, without an end.</param>
public readonly record struct ObjectLock(LockMode Mode = LockMode.None, DateTimeOffset? RetainUntil = null, bool HasLegalHold = false);
