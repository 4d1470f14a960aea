using Tarn.Aws.Broker.Model;

namespace Tarn.Aws.Tests.Protocols;

/// <summary>The expected messages were recorded from AWS's services.</summary>
public sealed class ValidationTests
{
    private readonly BrokerDoor _door = new() { Answer = null };

    [Fact]
    public async Task Missing_members_are_all_listed()
    {
        await Refused("PutRecords", "{}", "1 validation error detected: "
            + "Value null at 'records' failed to satisfy constraint: Member must not be null");
        await Refused("PutRecord", "{}", "2 validation errors detected: "
            + "Value null at 'data' failed to satisfy constraint: Member must not be null; "
            + "Value null at 'partitionKey' failed to satisfy constraint: Member must not be null");
    }

    [Fact]
    public async Task Pattern_comes_before_length()
    {
        await Refused("CreateStream", """{"StreamName":"","ShardCount":0}""", "3 validation errors detected: "
            + "Value '' at 'streamName' failed to satisfy constraint: "
            + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; "
            + "Value '' at 'streamName' failed to satisfy constraint: Member must have length greater than or equal to 1; "
            + "Value '0' at 'shardCount' failed to satisfy constraint: Member must have value greater than or equal to 1");
    }

    [Fact]
    public async Task Enums_list_their_values()
    {
        await Refused("CreateStream", """{"StreamName":"a","StreamModeDetails":{"StreamMode":"X"}}""", "1 validation error detected: "
            + "Value 'X' at 'streamModeDetails.streamMode' failed to satisfy constraint: "
            + "Member must satisfy enum value set: [PROVISIONED, ON_DEMAND]");
    }

    [Fact]
    public async Task A_raw_batch_is_checked_record_by_record()
    {
        await Refused("PutRecords", """{"StreamName":"s","Records":[{"PartitionKey":"","Data":"","ExplicitHashKey":"x"},{"Data":""}]}""",
            "3 validation errors detected: "
            + "Value 'x' at 'records.1.member.explicitHashKey' failed to satisfy constraint: "
            + @"Member must satisfy regular expression pattern: 0|([1-9]\\d{0,38}); "
            + "Value '' at 'records.1.member.partitionKey' failed to satisfy constraint: "
            + "Member must have length greater than or equal to 1; "
            + "Value null at 'records.2.member.partitionKey' failed to satisfy constraint: Member must not be null");
    }

    [Fact]
    public async Task A_list_that_is_too_long_prints_its_items_classes_and_ten_errors_at_most()
    {
        var records = string.Join(",", Enumerable.Repeat("""{"PartitionKey":"","Data":""}""", 501));
        var (_, body) = await DoorWire.Send(_door, DoorWire.Json("PutRecords", $$"""{"StreamName":"s","Records":[{{records}}]}"""));
        Assert.Contains("10 validation errors detected: Value '[com.amazonaws.kinesis.v20131202.PutRecordsRequestEntry@", body,
            StringComparison.Ordinal);
        Assert.Contains("]' at 'records' failed to satisfy constraint: Member must have length less than or equal to 500; ", body,
            StringComparison.Ordinal);
        Assert.Contains("'records.9.member.partitionKey'", body, StringComparison.Ordinal);
        Assert.DoesNotContain("'records.10.member.partitionKey'", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Millions_of_records_neither_exhaust_memory_nor_the_message()
    {
        var records = string.Join(",", Enumerable.Repeat("{}", 200_000));
        var (_, body) = await DoorWire.Send(_door, DoorWire.Json("PutRecords", $$"""{"StreamName":"s","Records":[{{records}}]}"""));
        Assert.Contains("less than or equal to 500", body, StringComparison.Ordinal);
        Assert.True(body.Length < 200_000);
    }

    [Fact]
    public async Task Blobs_print_as_java_buffers()
    {
        var data = Convert.ToBase64String(new byte[10_485_761]);
        await Refused("PutRecord", $$"""{"StreamName":"s","PartitionKey":"k","Data":"{{data}}"}""", "1 validation error detected: "
            + "Value 'java.nio.HeapByteBuffer[pos=0 lim=10485761 cap=10485761]' at 'data' failed to satisfy constraint: "
            + "Member must have length less than or equal to 10485760");
    }

    [Fact]
    public async Task Strings_inside_lists_and_maps_share_one_sentence()
    {
        var name = new string('a', 129);
        await Refused("RemoveTagsFromStream", $$"""{"StreamName":"s","TagKeys":["b","{{name}}"]}""", "1 validation error detected: "
            + $"Value '[b, {name}]' at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: "
            + "[Member must have length less than or equal to 128, Member must have length greater than or equal to 1]");
        await Refused("AddTagsToStream", $$$"""{"StreamName":"s","Tags":{"a":"1","{{{name}}}":"3"}}""", "1 validation error detected: "
            + $"Value '{{a=1, {name}=3}}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: "
            + "[Member must have length less than or equal to 128, Member must have length greater than or equal to 1]");
    }

    [Fact]
    public async Task A_code_of_the_services_own_is_used()
    {
        var (response, body) = await DoorWire.Send(new HeraldDoor(), DoorWire.Request(
            "POST", "/", "Action=AssumeRole&Version=2011-06-15&RoleSessionName=x", ("Content-Type", "application/x-www-form-urlencoded")));
        Assert.Equal(400, response.Status);
        Assert.Contains("<Code>ValidationError</Code>", body, StringComparison.Ordinal);
        Assert.Contains("2 validation errors detected: Value null at 'roleArn'", body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_required_number_remembers_whether_it_was_given()
    {
        var shape = new ListStreamsOutput { StreamNames = [], HasMoreStreams = true };
        Assert.True(shape.HasMoreStreams);
        Assert.True(shape.HasMoreStreamsOrNull);
    }

    private async Task Refused(string operation, string body, string message)
    {
        var (response, text) = await DoorWire.Send(_door, DoorWire.Json(operation, body));
        Assert.Equal(400, response.Status);
        Assert.Equal($$"""{"__type":"ValidationException","message":"{{message}}"}""", text);
    }
}
