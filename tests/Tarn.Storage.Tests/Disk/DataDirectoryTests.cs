using Tarn.Storage.Disk;

namespace Tarn.Storage.Tests.Disk;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly string root = Path.Join(Directory.CreateTempSubdirectory("tarn-data-").FullName, "data");

    [Fact]
    public void The_directory_is_made_with_its_format_first_and_opened_again_as_the_same_instance()
    {
        Guid instance;
        using (var made = DataDirectory.Open(root, "0.1.0", TimeProvider.System))
        {
            instance = made.Format.Instance;
            Assert.Equal(0, made.Format.Number);
            Assert.True(Directory.Exists(Path.Join(root, "journal")));
        }

        using var again = DataDirectory.Open(root, "0.1.1", TimeProvider.System);
        Assert.Equal(instance, again.Format.Instance);
    }

    [Fact]
    public void A_second_process_is_told_who_uses_the_directory()
    {
        using var first = DataDirectory.Open(root, "0.1.0", TimeProvider.System);
        first.PublishEndpoint("http://127.0.0.1:4566");
        Assert.Equal("http://127.0.0.1:4566", DataDirectory.ReadEndpoint(root));

        var refused = Assert.Throws<TarnException>(() => DataDirectory.Open(root, "0.1.0", TimeProvider.System));
        Assert.Equal(ErrorKind.Conflict, refused.Kind);
        Assert.Equal($"{root} is used by process {Environment.ProcessId} at http://127.0.0.1:4566", refused.Message);
    }

    [Theory]
    [InlineData("number 7", "written by Tarn 9.9, this is 0.1.0")]
    [InlineData("number 0\nneeds warp", "written by Tarn 9.9, this is 0.1.0; it needs: warp")]
    public void What_this_program_cannot_open_is_refused_by_name(string lines, string message)
    {
        Directory.CreateDirectory(root);
        File.WriteAllText(Path.Join(root, "FORMAT"), $"tarn-data\n{lines}\ninstance {Guid.NewGuid():N}\nwritten-by 9.9\n");
        Assert.Equal(message, Assert.Throws<TarnException>(() => DataDirectory.Open(root, "0.1.0", TimeProvider.System)).Message);
    }

    [Fact]
    public void An_unknown_feature_that_may_be_ignored_is_ignored()
    {
        Directory.CreateDirectory(root);
        File.WriteAllText(Path.Join(root, "FORMAT"), $"tarn-data\nnumber 0\nknows more\ninstance {Guid.NewGuid():N}\nwritten-by 9.9\n");
        using var opened = DataDirectory.Open(root, "0.1.0", TimeProvider.System);
        Assert.Equal(["more"], opened.Format.Knows);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(root)!, recursive: true);
}
