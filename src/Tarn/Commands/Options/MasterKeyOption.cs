using System.CommandLine;
using Tarn.Access.Keys.Root;
using Tarn.OwnProcess;
using Tarn.Storage.Disk;

namespace Tarn.Commands.Options;

/// <summary>The master key of commands that open the data directory themselves: <c>--master-key</c>, else <c>TARN_MASTER_KEY</c>.</summary>
internal static class MasterKeyOption
{
    public static Option<string?> Make() => new("--master-key")
    {
        Description = "The file of the master key, where keys/instance.key is wrapped. [TARN_MASTER_KEY]",
        HelpName = "FILE",
    };

    /// <summary>The key, with which the instance key opens; null: none is given, and the instance key is plain.</summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// The file holds no key, others can read it, or the instance key does not open with it.
    /// </exception>
    public static byte[]? Of(ParseResult parsed, Option<string?> option, DataDirectory directory)
    {
        var key = (parsed.GetValue(option) ?? Environment.GetEnvironmentVariable("TARN_MASTER_KEY")) is { Length: > 0 } file
            ? MasterKeyFile.Read(file, directory.Path)
            : null;
        if (InstanceKey.IsWrapped(directory) is not null)
        {
            InstanceKey.OpenOrCreate(directory, hasStore: true, key);
        }

        return key;
    }
}
