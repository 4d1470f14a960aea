using System.Globalization;
using Tarn.Functions.Definitions;
using Tarn.Functions.Packages;
using Tarn.Storage.Metadata.Sqlite;

namespace Tarn.Functions.Tests.Definitions;

/// <summary>
/// SIGKILL in the middle of creations, updates and deletions: each acknowledged function is there with its newest code, a
/// start ends interrupted changes, and there is a zip for each used hash and for no other.
/// </summary>
[Trait("Long", "Kill")]
public sealed class FunctionKillTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tarn-kill-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Acknowledged_functions_survive_a_kill_and_interrupted_changes_end()
    {
        var acked = new Dictionary<long, string>();
        for (var round = 0; round < 3; round++)
        {
            foreach (var line in await CrashChild.RunAndKill("functions", 20 + (round * 13), _root, round.ToString(CultureInfo.InvariantCulture)))
            {
                var parts = line.Split(' ');
                acked[long.Parse(parts[0], CultureInfo.InvariantCulture)] = parts[1];
            }

            await using var room = await Open(_root);
            await room.Activation.Run(default);
            Assert.False(room.Directory.HasChanging);
            foreach (var (id, code) in acked)
            {
                var function = new FunctionId(id);
                if (code == "deleted")
                {
                    Assert.False(room.Directory.TryGet(function, out _));
                }
                else if (room.Directory.TryGet(function, out _))
                {
                    // a change that was not acknowledged may have happened
                    Assert.Contains(await room.Code(function), new[] { code, $"{code}+" });
                }
                else
                {
                    Assert.EndsWith("+", code, StringComparison.Ordinal); // its deletion was under way
                }
            }

            var used = room.Directory.Versions.Select(row => PackageStore.PlaceOf(FunctionRoom.Scope, row.Value.Code.Hash).Key).Distinct().Order();
            Assert.Equal(used, (await room.Zipped()).Order());
        }
    }

    /// <summary>Creates, updates, publishes and deletes functions; a line states each acknowledged one.</summary>
    internal static async Task Child(string[] args)
    {
        var room = await Open(args[0]);
        for (var i = 0; ; i++)
        {
            var code = $"{args[1]}-{i}";
            var id = await room.Make(code);
            Print(id, code);
            await room.Publish(id);
            await room.Update(id, $"{code}+");
            if (i % 3 == 0)
            {
                await room.Activation.Run(default);
                Print(id, $"{code}+");
                await room.Store.Commit(transaction => room.Functions.Delete(transaction, id, FunctionRoom.Arn), default);
                Print(id, "deleted");
            }
        }

        static void Print(FunctionId id, string code)
        {
            Console.Out.Write($"{id.Value} {code}\n");
            Console.Out.Flush();
        }
    }

    private static Task<FunctionRoom> Open(string root) => FunctionRoom.Open(
        root, SqliteMetadataStore.Open(Path.Combine(root, "meta.db"), null, TimeProvider.System, failure => throw failure), TimeProvider.System);
}
