namespace Tarn.Storage.Objects.Versions;

/// <summary>The outcome of a delete.</summary>
/// <param name="Removed">
/// The object, version or marker that was removed or hidden; null: there was none, or an earlier try removed it.
/// </param>
/// <param name="Marker">The marker that was made, by this try or an earlier one; null: none.</param>
public readonly record struct Deletion(ObjectVersion? Removed, ObjectVersion? Marker);
