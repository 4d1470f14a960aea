namespace Tarn.Tests.Architecture;

/// <summary>Families of operations know no other family, not even a static member of it, and their doors know few types.</summary>
public sealed class FamilyArrowTests
{
    private const string Project = "src/Tarn.Aws";
    private const int TypesOfDoorMax = 10;

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

    [Fact]
    public void A_door_names_few_types_of_other_files()
    {
        var arrows = FolderArrows.Of(Project);
        var doors = Repository.CSharp(Project).Where(file => file.Text.Contains("\n[AwsService(", StringComparison.Ordinal)).ToArray();
        Assert.InRange(doors.Length, 10, int.MaxValue);
        Assert.All(doors, door => Assert.InRange(arrows.TypesOf(door.Path).Count, 0, TypesOfDoorMax));
    }
}
