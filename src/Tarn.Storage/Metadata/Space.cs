namespace Tarn.Storage.Metadata;

/// <summary>
/// One ordered key space of the metadata map, D19 (metadata is an ordered map). The <see cref="Id"/> is stored on disk
/// and in change frames and is never reused. <c>docs/formats/metadata.md</c> lists the ranges of each project.
/// </summary>
/// <param name="Id">1 to 65,535.</param>
/// <param name="Name">For logs and status.</param>
public readonly record struct Space(ushort Id, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
