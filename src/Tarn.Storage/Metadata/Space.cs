namespace Tarn.Storage.Metadata;

/// <summary>
/// One ordered key space of the metadata map, D19 (metadata is an ordered map). The <see cref="Id"/> is stored on disk
/// and in change frames and is never reused. <c>docs/formats/metadata.md</c> lists the ranges per room: streams 1–19,
/// objects 20–59, jobs and counters 60–79, access 100–149, lake 150–199, delivery 200–249, sql 250–299, functions 350–399,
/// logs 400–419, items 450–469, queues 470–489, analytics 500–519.
/// </summary>
/// <param name="Id">1 to 65,535.</param>
/// <param name="Name">For logs and status.</param>
public readonly record struct Space(ushort Id, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
