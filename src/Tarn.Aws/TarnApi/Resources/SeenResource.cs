namespace Tarn.Aws.TarnApi.Resources;

/// <summary>A resource that a caller may see.</summary>
/// <param name="Kind">Its kind as a person names it: <c>queue</c>.</param>
/// <param name="Name">Its name; a table's is <c>database.table</c>.</param>
internal readonly record struct SeenResource(string Kind, string Name, string Arn)
{
    /// <summary>Its id in the registry; null: it is a table or a bucket.</summary>
    public ResourceId? Id { get; init; }
}
