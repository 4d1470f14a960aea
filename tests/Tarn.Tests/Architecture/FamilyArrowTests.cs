namespace Tarn.Tests.Architecture;

/// <summary>Families of operations know no other family, not even a static member of it.</summary>
public sealed class FamilyArrowTests
{
    private const string Project = "src/Tarn.Aws";

    [Fact]
    public void No_family_of_operations_uses_the_folder_of_another()
    {
        var folders = Repository.CSharp(Project)
            .Where(file => file.Text.Contains("\n[AwsOperations(", StringComparison.Ordinal))
            .Select(file => Path.GetDirectoryName(Path.GetRelativePath(Project, file.Path))!)
            .ToHashSet(StringComparer.Ordinal);
        Assert.InRange(folders.Count, 20, int.MaxValue);
        Assert.Empty(FolderArrows.Of(Project).Among(folders));
    }
}
