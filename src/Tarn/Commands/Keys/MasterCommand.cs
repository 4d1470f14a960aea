using System.CommandLine;
using Tarn.Access.Keys.Root;
using Tarn.Commands.Options;
using Tarn.OwnProcess;
using Tarn.Storage.Disk;

namespace Tarn.Commands.Keys;

/// <summary>
/// <c>tarn keys master</c>: wraps, changes and unwraps <c>keys/instance.key</c>. The file is replaced as a whole: a command that is killed
/// leaves the old or the new one.
/// </summary>
internal static class MasterCommand
{
    private const string WrapExample = "tarn keys master wrap /etc/tarn/master.key --data lake";

    public static Command Build() => new Command(
        "master", "Wraps keys/instance.key under a master key, changes the master key, or unwraps it. The server must be stopped.")
    {
        Wrap(),
        Change(),
        Unwrap(),
    }.WithExamples(
        WrapExample, "tarn keys master change /etc/tarn/master.key /etc/tarn/next.key --data lake", "tarn keys master unwrap /etc/tarn/master.key --data lake");

    private static Command Wrap()
    {
        var file = new Argument<string>("FILE") { Description = "The master key, 32 random bytes outside the data directory. A missing file is made." };
        var data = DataOption.Make();
        var command = new Command("wrap", "Wraps the plain instance key. From then on, serve needs --master-key FILE.") { file, data };
        command.SetAction(parsed =>
        {
            using var directory = Open(DataOption.Of(parsed, data));
            if (InstanceKey.IsWrapped(directory) != false)
            {
                throw new CommandException("keys/instance.key is wrapped already, or missing: tarn keys master change gives it another master key");
            }

            var path = parsed.GetRequiredValue(file);
            InstanceKey.Rewrap(directory, null, ReadOrMake(path, directory.Path));
            Console.Out.WriteLine($"wrapped; start with: tarn serve --master-key {path}");
            return ExitCode.Ok;
        });
        return command.WithExamples(WrapExample);
    }

    private static Command Change()
    {
        var before = new Argument<string>("OLD") { Description = "The master key until now." };
        var after = new Argument<string>("NEW") { Description = "The master key from now on. A missing file is made." };
        var data = DataOption.Make();
        var command = new Command("change", "Wraps the instance key under another master key.") { before, after, data };
        command.SetAction(parsed =>
        {
            using var directory = Open(DataOption.Of(parsed, data));
            var (old, path) = (MasterKeyFile.Read(parsed.GetRequiredValue(before), directory.Path), parsed.GetRequiredValue(after));
            InstanceKey.OpenOrCreate(directory, hasStore: true, old);
            InstanceKey.Rewrap(directory, old, ReadOrMake(path, directory.Path));
            Console.Out.WriteLine($"changed; start with: tarn serve --master-key {path}");
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn keys master change /etc/tarn/master.key /etc/tarn/next.key --data lake");
    }

    private static Command Unwrap()
    {
        var file = new Argument<string>("FILE") { Description = "The master key until now." };
        var data = DataOption.Make();
        var command = new Command("unwrap", "Makes the instance key plain. From then on, serve refuses --master-key.") { file, data };
        command.SetAction(parsed =>
        {
            using var directory = Open(DataOption.Of(parsed, data));
            InstanceKey.Rewrap(directory, MasterKeyFile.Read(parsed.GetRequiredValue(file), directory.Path), null);
            Console.Out.WriteLine("unwrapped; start without --master-key");
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn keys master unwrap /etc/tarn/master.key --data lake");
    }

    // Before a first start there is nothing to wrap: serve --master-key makes a wrapped key at once.
    private static DataDirectory Open(string path) => DataDirectory.IsThere(path)
        ? DataDirectory.Open(path, ProgramVersion.Text, TimeProvider.System)
        : throw new CommandException($"{path} is no data directory");

    private static byte[] ReadOrMake(string file, string data)
    {
        if (!File.Exists(file))
        {
            MasterKeyFile.Make(file, data);
        }

        return MasterKeyFile.Read(file, data);
    }
}
