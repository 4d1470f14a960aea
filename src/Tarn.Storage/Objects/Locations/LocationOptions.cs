namespace Tarn.Storage.Objects.Locations;

/// <summary>A storage location that the settings name.</summary>
/// <param name="Name">The key in the settings, by which its row is found again.</param>
/// <param name="Store">Its bytes; the object store disposes it.</param>
public sealed record LocationOptions(string Name, ILocationStore Store);
