using Tarn.Delivery.Configuration;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Outputs.Creation;
using Tarn.Delivery.Outputs.Tables;
using Tarn.Delivery.Records;
using Tarn.Delivery.Tests.Steps;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Outputs;

/// <summary>Deliveries do not write where only Tarn writes.</summary>
public sealed class SystemTableTests
{
    [Theory]
    [InlineData("tarn")]
    [InlineData("Tarn_Quarantine")]
    public async Task A_table_of_a_system_database_that_a_record_names_refuses_it(string database)
    {
        await using var world = await DeliveryWorld.Open();
        var model = Destinations.Model(Gathered.DirectPut, Destinations.Table());
        var table = new DeliveryTable(new TableConfig(database, "mine"), model.ErrorPrefix);
        using var output = new OutputBufferFactory(world.Services).Table(new DeliveryId(77), model, table, new TableMemory(TimeProvider.System));
        await output.Begin(default);
        output.Add(new DeliveryRecord(new ShardId(1), 0, 0, 0, """{"id":1}"""u8.ToArray()));

        var refused = await Assert.ThrowsAsync<TarnException>(async () => await output.Prepare(new FlushScope(FlushScope.Whole, []), default));

        Assert.Equal(ErrorKind.NotSupported, refused.Kind);
    }

    [Fact]
    public async Task A_prefix_that_becomes_the_system_folder_refuses_its_object()
    {
        await using var world = await DeliveryWorld.Open();
        await world.Objects.CreateBucket("tarn-000000000000-us-east-1", DeliveryWorld.Account, DeliveryWorld.Region, default);
        var destination = Destinations.Objects();
        var inside = destination.Objects with { Bucket = "tarn-000000000000-us-east-1", Prefix = "!{timestamp:'_system'}/" };
        var model = Destinations.Model(Gathered.DirectPut, destination with { Objects = inside });
        using var output = new OutputBufferFactory(world.Services).Objects(new DeliveryId(77), model, "objects");
        output.Add(new DeliveryRecord(new ShardId(1), 0, 0, 0, "x"u8.ToArray()));

        var refused = await Assert.ThrowsAsync<TarnException>(async () => await output.Prepare(new FlushScope(FlushScope.Whole, []), default));

        Assert.Equal(ErrorKind.AccessDenied, refused.Kind);
    }
}
