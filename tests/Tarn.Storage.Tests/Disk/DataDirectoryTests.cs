using Tarn.Storage.Disk;

namespace Tarn.Storage.Tests.Disk;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly string _root = Path.Join(Directory.CreateTempSubdirectory("tarn-data-").FullName, "data");

    [Fact]
    public void The_directory_is_made_with_its_format_first_and_opened_again_as_the_same_instance()
    {
        Guid instance;
        using (var made = DataDirectory.Open(_root, "0.1.0", TimeProvider.System))
        {
            instance = made.Format.Instance;
            Assert.Equal(0, made.Format.Number);
            Assert.True(Directory.Exists(Path.Join(_root, "journal")));
        }

        using var again = DataDirectory.Open(_root, "0.1.1", TimeProvider.System);
        Assert.Equal(instance, again.Format.Instance);
    }

    [Fact]
    public void A_second_process_is_told_who_uses_the_directory()
    {
        using var first = DataDirectory.Open(_root, "0.1.0", TimeProvider.System);
        first.PublishEndpoint("http://127.0.0.1:4566");
        Assert.Equal("http://127.0.0.1:4566", DataDirectory.ReadEndpoint(_root));

        var refused = Assert.Throws<TarnException>(() => DataDirectory.Open(_root, "0.1.0", TimeProvider.System));
        Assert.Equal(ErrorKind.Conflict, refused.Kind);
        Assert.Equal($"{_root} is used by process {Environment.ProcessId} at http://127.0.0.1:4566", refused.Message);
    }

    [Theory]
    [InlineData("number 7", "written by Tarn 9.9, this is 0.1.0")]
    [InlineData("number 0\nneeds warp", "written by Tarn 9.9, this is 0.1.0; it needs: warp")]
    public void What_this_program_cannot_open_is_refused_by_name(string lines, string message)
    {
        Directory.CreateDirectory(_root);
        File.WriteAllText(Path.Join(_root, "FORMAT"), FormatFile.Sealed($"tarn-data\n{lines}\ninstance {Guid.NewGuid():N}\nwritten-by 9.9\n"));
        Assert.Equal(message, Assert.Throws<TarnException>(() => DataDirectory.Open(_root, "0.1.0", TimeProvider.System)).Message);
    }

    [Fact]
    public void An_unknown_feature_that_may_be_ignored_is_ignored()
    {
        Directory.CreateDirectory(_root);
        File.WriteAllText(Path.Join(_root, "FORMAT"), FormatFile.Sealed($"tarn-data\nnumber 0\nknows more\ninstance {Guid.NewGuid():N}\nwritten-by 9.9\n"));
        using var opened = DataDirectory.Open(_root, "0.1.0", TimeProvider.System);
        Assert.Equal(["more"], opened.Format.Knows);
    }

    [Fact]
    public void Every_flipped_bit_of_the_format_is_refused_and_nothing_is_written()
    {
        DataDirectory.Open(_root, "0.1.0", TimeProvider.System).Dispose();
        var file = Path.Join(_root, "FORMAT");
        var whole = File.ReadAllBytes(file);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            whole[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(file, whole);
            var refused = Assert.Throws<TarnException>(() => DataDirectory.Open(_root, "0.1.0", TimeProvider.System));
            Assert.Equal($"{file} does not carry its checksum.", refused.Message.Split(" Nothing was changed.")[0]);
            Assert.Equal(whole, File.ReadAllBytes(file));
            whole[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("journal/1")]
    [InlineData("blobs/1")]
    [InlineData("keys/instance.key")]
    [InlineData("meta.db")]
    [InlineData("credentials")]
    public void Without_its_format_a_directory_with_data_is_refused_and_gets_no_new_one(string left)
    {
        Directory.CreateDirectory(Path.Join(_root, Path.GetDirectoryName(left)));
        File.WriteAllText(Path.Join(_root, left), "data");
        foreach (var open in (Func<DataDirectory>[])[
            () => DataDirectory.Open(_root, "0.1.0", TimeProvider.System), () => DataDirectory.OpenToInspect(_root, "0.1.0", TimeProvider.System)])
        {
            var refused = Assert.Throws<TarnException>(open);
            Assert.Contains("FORMAT is missing, and the folder holds", refused.Message, StringComparison.Ordinal);
            Assert.Equal(
                ["LOCK", left],
                Directory.GetFiles(_root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_root, file)).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_look_changes_no_file_and_keeps_servers_out()
    {
        using (var made = DataDirectory.Open(_root, "0.1.0", TimeProvider.System))
        {
            made.PublishEndpoint("http://127.0.0.1:4566");
            File.Copy(Path.Join(_root, "endpoint"), Path.Join(_root, "kept"));
        }

        File.Move(Path.Join(_root, "kept"), Path.Join(_root, "endpoint")); // the state after a kill
        var before = Contents();
        using (var looked = DataDirectory.OpenToInspect(_root, "0.1.0", TimeProvider.System))
        {
            Assert.True(looked.IsLocked);
            Assert.Equal(ErrorKind.Conflict, Assert.Throws<TarnException>(() => DataDirectory.Open(_root, "0.1.0", TimeProvider.System)).Kind);
        }

        Assert.Equal(before, Contents());
    }

    [Theory]
    [InlineData(0x1ED, 0x1ED)] // 0755
    [InlineData(0x1E8, 0x1E8)] // 0750: a group that may read, on purpose
    [InlineData(0x1FF, 0x1ED)] // 0777
    public void Only_rights_to_write_are_taken_from_a_folder_that_an_operator_made(int mode, int expected)
    {
        Directory.CreateDirectory(_root);
        File.SetUnixFileMode(_root, (UnixFileMode)mode);
        DataDirectory.Open(_root, "0.1.0", TimeProvider.System).Dispose();
        Assert.Equal((UnixFileMode)expected, File.GetUnixFileMode(_root));
        File.SetUnixFileMode(Path.Join(_root, "blobs"), (UnixFileMode)0x1ED); // a restored backup may have this mode
        DataDirectory.Open(_root, "0.1.0", TimeProvider.System).Dispose();
        Assert.Equal((UnixFileMode)0x1E8, File.GetUnixFileMode(Path.Join(_root, "blobs")));
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(Path.Join(_root, "journal")));
    }

    [Fact]
    public void A_folder_that_Tarn_makes_is_its_owners_alone()
    {
        DataDirectory.Open(_root, "0.1.0", TimeProvider.System).Dispose();
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(_root));
    }

    private string[] Contents() => [.. Directory.GetFiles(_root, "*", SearchOption.AllDirectories).Order()
        .Select(file => $"{file} {Convert.ToHexString(File.ReadAllBytes(file))}")];

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_root)!, recursive: true);
}
