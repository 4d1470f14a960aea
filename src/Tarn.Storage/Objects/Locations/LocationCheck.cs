namespace Tarn.Storage.Objects.Locations;

/// <summary>Compares the marker in a location with the expected one.</summary>
internal static class LocationCheck
{
    /// <summary>The reason why a location must not be used; null: it is the expected one.</summary>
    public static string? FaultOf(LocationMarker expected, LocationMarker? found, string address) =>
        found is null ? $"{address} has no file {LocationMarker.FileName}: it is another folder or bucket, or its disk is not mounted"
        : found.Instance != expected.Instance ? $"{address} belongs to another instance ({found.Instance})"
        : found.Number != expected.Number ? $"{address} is the storage location {found.Name}"
        : null;
}
