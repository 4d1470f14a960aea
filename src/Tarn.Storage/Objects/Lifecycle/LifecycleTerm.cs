namespace Tarn.Storage.Objects.Lifecycle;

/// <summary>When an action is due: a number of days after the object was made, or on a date. One of the two is set.</summary>
/// <param name="Date">Midnight UTC.</param>
public readonly record struct LifecycleTerm(int? Days, DateTimeOffset? Date);
