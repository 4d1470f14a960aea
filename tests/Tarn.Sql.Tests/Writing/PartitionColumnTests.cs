using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Writing;
using Tarn.Storage.Disk;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Writing;

public sealed class PartitionColumnTests
{
    [Fact]
    public async Task A_column_that_a_file_lacks_has_the_value_of_its_partition()
    {
        var folder = Directory.CreateTempSubdirectory("tarn-partition-column-").FullName;
        await using (var world = await LakeWorld.Open(folder))
        {
            var id = new NestedField(1, "id", PrimitiveType.Long);
            var columns = new StructType(id, new NestedField(2, "day", PrimitiveType.Date), new NestedField(3, "k", PrimitiveType.String));
            await world.Create(columns, ("k", Transform.Identity, null), ("day", Transform.Identity, null));
            await world.Append("SELECT 1::BIGINT AS id, DATE '2026-11-22' AS day, 'a' AS k", new PartitionTuple(["a", 20_779]));
            await world.Append("SELECT 2::BIGINT AS id, NULL::DATE AS day, NULL::VARCHAR AS k", new PartitionTuple([null, null]));
            await AppendIds(world, id, 3, new PartitionTuple(["b", 20_780]));
            await AppendIds(world, id, 4, new PartitionTuple([null, 20_780]));

            Assert.Equal(
                ["1|2026-11-22|a", "2|∅|∅", "3|2026-11-23|b", "4|2026-11-23|∅"], await world.Query("SELECT id, day, k FROM t ORDER BY id"));
            Assert.Equal(["3"], await world.Query("SELECT id FROM t WHERE k = 'b'"));
            Assert.Equal(["4"], await world.Query("SELECT id FROM t WHERE k IS NULL AND day = DATE '2026-11-23'"));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task AppendIds(LakeWorld world, NestedField column, int id, PartitionTuple partition)
    {
        var path = $"{DataDirectory.ScratchWorkers}/ids-{id}.parquet";
        world.WriteKeys($"SELECT {id}::BIGINT AS id", path, new StructType(column));
        using var commitLock = await world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default);
        var file = new EngineFile { Path = path, RowCount = 1 };
        await using var written = await world.Adoption.Adopt(
            file, commitLock.Metadata!, commitLock.Metadata!.DefaultSpecId, partition, Tarn.Storage.Rights.InstanceRights.Instance, default);
        await commitLock.Commit(new TableAppend { Files = [written] }, null, default);
    }
}
