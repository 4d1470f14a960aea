using System.CommandLine;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Keys.Root;
using Tarn.Aws.S3.Resources;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Modules.Storage;
using Tarn.Output;
using Tarn.OwnProcess;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Recovery;
using Tarn.Storage.Recovery;

namespace Tarn.Commands;

/// <summary>
/// <c>tarn recover</c>: makes a lost or damaged <c>meta.db</c> again, from its newest copy, the journal and the blobs: D20
/// (a version is a list of extents).
/// </summary>
internal static class RecoverCommand
{
    public static Command Build()
    {
        var data = DataOption.Make();
        var dryRun = new Option<bool>("--dry-run") { Description = "Changes nothing; the report shows what a recovery would do." };
        var force = new Option<bool>("--force") { Description = "Also adds objects to a meta.db that is whole but knows less than the blobs." };
        var format = new Option<string>("--format") { Description = "The format of the report.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var output = new Option<string?>("--out") { Description = "Writes the report to a file, which must not exist.", HelpName = "FILE" };
        var account = new Option<string>("--account")
        {
            Description = "The account of the root key, and of buckets whose blobs name none.",
            DefaultValueFactory = _ => AccountId.Default,
            HelpName = "ID",
        };
        var region = new Option<string>("--region")
        {
            Description = "The region of buckets that are made again.",
            DefaultValueFactory = _ => CommandRegion.Chosen(),
            HelpName = "REGION",
        };
        var master = MasterKeyOption.Make();
        var command = new Command(
            "recover", "Makes a lost or damaged meta.db again: from its newest copy, the journal and the blobs. The server must be stopped.")
        {
            data, dryRun, force, format, output, account, region, master,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (path, isDry) = (DataOption.Of(parsed, data), parsed.GetValue(dryRun));
            using var directory = Open(path, isDry);
            var key = MasterKeyOption.Of(parsed, master, directory);
            await using var target = TextOf(parsed.GetValue(output));
            var report = RecoveryText.Of(target, parsed.GetValue(format) == "json");
            var folder = isDry ? Directory.CreateTempSubdirectory("tarn-recover-") : null;
            var options = new DataRecoveryOptions
            {
                DryRun = folder is null ? null : new FileDisk(folder.FullName, TimeProvider.System),
                TakesWhole = parsed.GetValue(force),
                Objects = new ObjectRecoveryOptions
                {
                    Account = parsed.GetValue(account)!,
                    Region = parsed.GetValue(region)!,
                    BucketMade = BucketResources.Add,
                },
                Complete = (store, add) => isDry ? Task.CompletedTask : KeepRootKey(directory, key, store, parsed.GetValue(account)!, add),
            };
            try
            {
                await Run(directory, options, report, cancellationToken);
            }
            finally
            {
                folder?.Delete(recursive: true);
            }

            return ExitCode.Ok;
        });
        return command.WithExamples("tarn recover --data lake --dry-run", "tarn recover --data lake --format json --out report.json");
    }

    private static async Task Run(DataDirectory directory, DataRecoveryOptions options, RecoveryText report, CancellationToken cancellationToken)
    {
        var progress = new VerifyLine(cancellationToken);
        try
        {
            await new DataRecovery(directory.Disk, directory.Format.Instance, options, TimeProvider.System, report.Add).Run(progress.Show, cancellationToken);
        }
        finally
        {
            progress.Clear();
        }

        report.End();
    }

    private static DataDirectory Open(string path, bool isDryRun)
    {
        if (!isDryRun && DataDirectory.IsThere(path))
        {
            return DataDirectory.Open(path, ProgramVersion.Text, TimeProvider.System);
        }

        // A recovery never makes a data directory.
        var directory = DataDirectory.OpenToInspect(path, ProgramVersion.Text, TimeProvider.System);
        if (directory.IsLocked)
        {
            return directory;
        }

        directory.Dispose();
        throw new CommandException($"a server runs on {path}: stop it first");
    }

    private static StreamWriter TextOf(string? path)
    {
        try
        {
            return path is null
                ? new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true }
                : new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be made: {refused.Message}", inner: refused);
        }
    }

    // The key of DIR/credentials stays the root key. Otherwise the next start is refused, because the store has no key for it.
    private static async Task KeepRootKey(
        DataDirectory directory, byte[]? master, IMetadataStore store, string account, Action<RecoveryFinding> report)
    {
        if (SharedKeyFile.Read(directory.Disk.LocalPath(DataDirectory.Credentials)) is not { } file)
        {
            return;
        }

        using var sealer = new SecretSealer(InstanceKey.OpenOrCreate(directory, StoreFiles.Exist(directory), master));
        using var credentials = await CredentialStore.Open(store, sealer, default);
        if (credentials.RootKey(account) is null)
        {
            await store.Commit(transaction => CredentialStore.ReplaceRoot(transaction, sealer, account, file.Key), default);
            report(new RecoveryFinding(FindingKind.Note, $"the key {file.Key.Id} of {DataDirectory.Credentials} is the root key of account {account} again"));
        }
    }
}
