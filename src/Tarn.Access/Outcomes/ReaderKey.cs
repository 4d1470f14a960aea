namespace Tarn.Access.Outcomes;

/// <summary>A reader of a resource.</summary>
/// <param name="Resource">The stream or table.</param>
/// <param name="Name">The consumer's name, or the client's name for itself.</param>
/// <param name="Principal">The name of the caller; empty for a registered consumer.</param>
public readonly record struct ReaderKey(ResourceId Resource, string Name, string Principal);
