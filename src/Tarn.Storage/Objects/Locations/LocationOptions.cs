namespace Tarn.Storage.Objects.Locations;

/// <summary>A storage location that the settings name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Store">Its bytes; the object store disposes it.</param>
public sealed record LocationOptions(string Name, ILocationStore Store);
