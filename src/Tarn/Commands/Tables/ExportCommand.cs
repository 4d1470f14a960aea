using System.CommandLine;
using System.Globalization;
using System.Text;
using Tarn.Access;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Export;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Output;
using Tarn.OwnProcess;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Commands.Tables;

/// <summary><c>tarn tables export</c>: a tree of links that other engines read while no server runs.</summary>
internal static class ExportCommand
{

    public static Command Build()
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "The tree: DIR/DATABASE/TABLE/metadata and data. A new or empty folder, or an earlier export.",
        };
        var names = new Argument<string[]>("DB.NAME")
        {
            Description = "The tables and views; all of the account and region without any.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var copy = new Option<bool>("--copy") { Description = "Copies the files, after a comparison with their checksums, instead of linking them." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only says what would be exported." };
        var data = DataOption.Make();
        var account = new Option<string>("--account") { Description = "The account.", DefaultValueFactory = _ => AccountId.Default, HelpName = "ID" };
        var region = new Option<string>("--region") { Description = "The region.", DefaultValueFactory = _ => CommandRegion.Chosen(), HelpName = "REGION" };
        var master = MasterKeyOption.Make();
        var command = new Command(
            "export", "Makes a tree of links with which other engines read tables while no server runs. The server must be stopped.")
        {
            folder, names, copy, dryRun, data, account, region, master,
        };
        command.SetAction((parsed, cancellationToken) => Run(
            DataOption.Of(parsed, data),
            directory => MasterKeyOption.Of(parsed, master, directory),
            new ExportOptions
            {
                Folder = Path.GetFullPath(parsed.GetRequiredValue(folder)).TrimEnd('/'),
                Copies = parsed.GetValue(copy),
                IsDry = parsed.GetValue(dryRun),
            },
            new CatalogScope(parsed.GetValue(account)!, parsed.GetValue(region)!),
            [.. (parsed.GetValue(names) ?? []).Select(name => Options.TableOption.Parse(name, "DB.NAME"))],
            cancellationToken));
        return command.WithExamples(
            "tarn tables export /srv/tables --data lake --dry-run",
            "tarn tables export /srv/tables --data lake",
            "tarn tables export /mnt/disk web.visits web.users --copy");
    }

    private static async Task<int> Run(
        string data,
        Func<DataDirectory, byte[]?> master,
        ExportOptions options,
        CatalogScope scope,
        IReadOnlyList<Options.TableOption> names,
        CancellationToken cancellationToken)
    {
        await using var lake = await StoppedLake.Open(data, () => ServeCommand.ReadLocations(data), master, cancellationToken);
        var tree = ExportTree.Open(options, lake.Directory.Path, lake.Directory.Format.Instance);
        var rows = Chosen(lake.Catalog, scope, names);
        var (kept, failed) = (new HashSet<string> { tree.MarkerPath }, 0);
        foreach (var row in rows)
        {
            var title = $"{row.Name.Database}.{row.Name.Table}";
            var folder = FolderOf(tree, row);
            try
            {
                var line = lake.Views.IsView(row)
                    ? await View(lake, row, tree, folder, kept, cancellationToken)
                    : await Table(lake, row, tree, options, (folder, title), kept, cancellationToken);
                await Console.Out.WriteLineAsync($"{title}: {line}");
            }
            catch (Exception refused) when (refused is TarnException or IOException or UnauthorizedAccessException)
            {
                failed++;
                kept.UnionWith(Earlier(folder));
                if (!TableExport.IsThere(folder))
                {
                    tree.RemoveOthers(folder, kept);
                }

                await Console.Out.WriteLineAsync($"not exported: {title}: {refused.Message}");
            }
        }

        if (names.Count == 0)
        {
            tree.RemoveOthers(tree.Folder, kept);
        }

        foreach (var down in lake.Objects.Locations.All.Where(location => location.Fault is not null))
        {
            await Console.Error.WriteLineAsync($"tarn: the storage location {down.Name} is down: {down.Fault!.Reason}");
        }

        if (tree.IsOnOtherDisk)
        {
            await Console.Error.WriteLineAsync($"tarn: files cannot be linked into {tree.Folder}, so they were copied");
        }

        return failed == 0 ? ExitCode.Ok : throw new CommandException(
            string.Create(CultureInfo.InvariantCulture, $"{failed:N0} of {rows.Count:N0} were not exported"));
    }

    private static List<CatalogTable> Chosen(LakeCatalog catalog, CatalogScope scope, IReadOnlyList<Options.TableOption> names)
    {
        if (names.Count > 0)
        {
            return [.. names.Select(name => catalog.TryFindTable(new Lake.Catalog.Names.TableName(scope, name.Database, name.Name), out var found)
                ? found
                : throw new CommandException($"{name} is not there, in account {scope.Account} and region {scope.Region}"))];
        }

        return [.. catalog.All().Where(table => table.Name.Scope == scope)
            .OrderBy(table => table.Name.Database, StringComparer.Ordinal).ThenBy(table => table.Name.Table, StringComparer.Ordinal)];
    }

    private static string FolderOf(ExportTree tree, CatalogTable row)
    {
        // A view's file ends in .sql, and no table's folder does.
        var name = ExportName.Of(row.Name.Table);
        return Path.Combine(tree.Folder, ExportName.Of(row.Name.Database), name.EndsWith(".sql", StringComparison.Ordinal) ? name[..^4] + "~2Esql" : name);
    }

    private static IEnumerable<string> Earlier(string folder) =>
        [folder + ".sql", .. TableExport.IsThere(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : []];

    private static async Task<string> View(
        StoppedLake lake, CatalogTable row, ExportTree tree, string path, HashSet<string> kept, CancellationToken cancellationToken)
    {
        var view = await lake.Views.Find(row, cancellationToken);
        tree.Write(path + ".sql", Encoding.UTF8.GetBytes(view!.Sql.TrimEnd() + "\n"));
        kept.Add(path + ".sql");
        return $"a view → {path}.sql";
    }

    private static async Task<string> Table(
        StoppedLake lake, CatalogTable row, ExportTree tree, ExportOptions options, (string Folder, string Title) target, HashSet<string> kept,
        CancellationToken cancellationToken)
    {
        var progress = new WorkLine(target.Title);
        var export = new TableExport(lake.Catalog, lake.Objects, lake.Deletes, lake.Directory.Disk, tree, options, (done, all) =>
            progress.Show(done, all, "file"));
        var exported = await export.Run(row, target.Folder, cancellationToken);
        progress.Clear();
        kept.UnionWith(exported.Kept);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{exported.Files:N0} data files, {exported.Deletes:N0} delete files, {exported.Rows:N0} rows, {exported.Bytes:N0} bytes → {exported.Metadata}");
    }
}
