using System.Text.Json;
using Tarn.Commands;

namespace Tarn.Clients;

/// <summary>Firehose and S3 as the commands use them: a delivery from a stream into an Iceberg table.</summary>
internal sealed class DeliveryClient(DoorClient client, string account, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>The bucket that <c>put --table</c> and the demo use.</summary>
    public string Bucket => $"tarn-{account}-{client.Region}";

    /// <summary>Makes the bucket where there is none.</summary>
    public async Task EnsureBucket(CancellationToken cancellation)
    {
        try
        {
            await client.Send(new DoorRequest { Service = "s3", Method = "PUT", Path = "/" + Bucket }, cancellation);
        }
        catch (DoorException error) when (error.Code is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
        {
            // it is there already
        }
    }

    /// <summary>
    /// Makes a delivery from the stream into the table, with table creation and schema evolution, where there is none of that name, and waits
    /// until it is ACTIVE.
    /// </summary>
    public async Task EnsureTableDelivery(string name, string streamArn, string database, string table, CancellationToken cancellation)
    {
        try
        {
            using var created = await Call(
                "CreateDeliveryStream", json => WriteTableDelivery(json, name, streamArn, database, table), cancellation);
        }
        catch (DoorException error) when (error.Code == "ResourceInUseException")
        {
            // it is there already
        }

        while (true)
        {
            using var answer = await Call("DescribeDeliveryStream", json => json.WriteString("DeliveryStreamName", name), cancellation);
            switch (answer.RootElement.GetProperty("DeliveryStreamDescription").GetProperty("DeliveryStreamStatus").GetString())
            {
                case "ACTIVE":
                    return;
                case "CREATING":
                    await Task.Delay(Poll, time, cancellation);
                    continue;
                case var other:
                    throw new CommandException($"delivery {name} is {other}");
            }
        }
    }

    private void WriteTableDelivery(Utf8JsonWriter json, string name, string streamArn, string database, string table)
    {
        var role = $"arn:aws:iam::{account}:role/tarn-delivery";
        json.WriteString("DeliveryStreamName", name);
        json.WriteString("DeliveryStreamType", "KinesisStreamAsSource");
        json.WriteStartObject("KinesisStreamSourceConfiguration");
        json.WriteString("KinesisStreamARN", streamArn);
        json.WriteString("RoleARN", role);
        json.WriteEndObject();
        json.WriteStartObject("IcebergDestinationConfiguration");
        json.WriteString("RoleARN", role);
        json.WriteStartObject("CatalogConfiguration");
        json.WriteString("CatalogARN", $"arn:aws:glue:{client.Region}:{account}:catalog");
        json.WriteString("WarehouseLocation", $"s3://{Bucket}/warehouse");
        json.WriteEndObject();
        json.WriteStartArray("DestinationTableConfigurationList");
        json.WriteStartObject();
        json.WriteString("DestinationDatabaseName", database);
        json.WriteString("DestinationTableName", table);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteEnabled(json, "TableCreationConfiguration");
        WriteEnabled(json, "SchemaEvolutionConfiguration");
        json.WriteStartObject("S3Configuration");
        json.WriteString("RoleARN", role);
        json.WriteString("BucketARN", $"arn:aws:s3:::{Bucket}");
        json.WriteString("ErrorOutputPrefix", $"errors/{database}/{table}/");
        json.WriteEndObject();
        json.WriteStartObject("BufferingHints");
        json.WriteNumber("IntervalInSeconds", 1);
        json.WriteNumber("SizeInMBs", 64);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteEnabled(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("Enabled", true);
        json.WriteEndObject();
    }

    private Task<JsonDocument> Call(string operation, Action<Utf8JsonWriter> write, CancellationToken cancellation) =>
        client.Call("firehose", "Firehose_20150804." + operation, write, cancellation);
}
