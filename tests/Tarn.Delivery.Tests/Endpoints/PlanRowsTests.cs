using System.Text;
using Tarn.Delivery.Destinations;
using Tarn.Delivery.Destinations.Http;
using Tarn.Delivery.Endpoints;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Records;
using Tarn.Storage.Objects.Unkeyed;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Endpoints;

/// <summary>
/// The rows and bytes of a plan, which <c>docs/formats/delivery.md</c> describes. A change here is a change of the
/// format.
/// </summary>
public sealed class PlanRowsTests
{
    // One extent of 5 bytes in blob 300 of epoch 3.
    private static readonly byte[] Extent = Convert.FromHexString("01" + "01" + "03AC02" + "00" + "05" + "00000000" + "00" + "00" + "01" + "AABBCCDD");

    [Fact]
    public void A_plans_row_is_as_documented()
    {
        var plan = new DeliveryPlan
        {
            MadeMs = 1_800_000_000_000,
            Epoch = 4,
            IsCompressed = true,
            FailingSinceMs = 1_800_000_000_001,
            Ranges = [new LedgerRange(new ShardId(3), 10, 12, 2, 0, 0, SubRecords: 2)],
            Blob = UnkeyedBlob.Decode(Extent),
            Requests = [Request],
        };
        var row = PlanRows.Encode(plan);
        Assert.Equal(
            "\u0001" + """{"madeMs":1800000000000,"epoch":4,"isCompressed":true,"failingSinceMs":1800000000001"""
            + $$""","ranges":[[3,10,12,2,0,0,0,2,0]],"blob":"{{Convert.ToBase64String(Extent)}}","requests":1}""",
            Encoding.UTF8.GetString(row));
        var (read, requests) = PlanRows.Decode(row);
        Assert.Equal((plan.MadeMs, plan.Epoch, 1), (read.MadeMs, read.Epoch, requests));
        Assert.Equal((plan.IsCompressed, plan.FailingSinceMs), (read.IsCompressed, read.FailingSinceMs));
        Assert.Equal(plan.Ranges, read.Ranges);
        Assert.Equal(5, read.Blob.Bytes);
        Assert.Equal("0000000000000007", Convert.ToHexString(PlanRows.Key(EndpointLane.Id)));
    }

    [Fact]
    public void A_requests_row_is_as_documented()
    {
        var row = PlanRows.Encode(Request);
        Assert.Equal(
            "\u0001" + """{"id":"00000000-0000-0000-0000-000000000001","offset":6,"bodyBytes":5,"records":2,"state":2,"attempts":3"""
            + ""","code":"HttpEndpoint.RequestTimeout","message":"m","endedMs":1800000000002}""",
            Encoding.UTF8.GetString(row));
        Assert.Equal(Request, PlanRows.DecodeRequest(row));
        Assert.Equal("0000000000000007" + "00000002", Convert.ToHexString(PlanRows.RequestKey(EndpointLane.Id, 2)));
    }

    [Fact]
    public void A_row_names_the_records_that_an_accepted_request_lost()
    {
        var request = Request with { State = RequestState.Accepted, Refused = [new(1, "Test.Mapping", "No such field.")] };
        var row = PlanRows.Encode(request);
        Assert.EndsWith(""","endedMs":1800000000002,"refused":[{"index":1,"code":"Test.Mapping","message":"No such field."}]}""", Encoding.UTF8.GetString(row));
        Assert.Equal(request.Refused, PlanRows.DecodeRequest(row).Refused);
    }

    [Fact]
    public void A_plans_blob_is_as_documented()
    {
        using var blob = new MemoryStream();
        using var writer = new RequestWriter(blob, HttpEndpointKind.Instance, 1_800_000_000_000, compresses: false);
        writer.Add(new DeliveryRecord(new ShardId(3), 10, 1, 1_700_000_000_000, "a"u8.ToArray()));
        writer.Add(new DeliveryRecord(new ShardId(3), 11, 0, 1_700_000_000_001, ReadOnlyMemory<byte>.Empty));
        writer.End();
        var request = Assert.Single(writer.Requests);
        var body = $$"""{"requestId":"{{request.Id}}","timestamp":1800000000000,"records":[{"data":"YQ=="},{"data":""}]}""";
        Assert.Equal(body, Encoding.ASCII.GetString(blob.ToArray(), 0, (int)request.BodyBytes));
        Assert.Equal(
            "0300000000000000" + "0A00000000000000" + "0068E5CF8B010000" + "01000000" + "01000000"
            + "0300000000000000" + "0B00000000000000" + "0168E5CF8B010000" + "00000000" + "00000000",
            Convert.ToHexString(blob.ToArray().AsSpan((int)request.BodyBytes)));
        Assert.Equal((0L, 2), (request.Offset, request.Records));
    }

    private static PlannedRequest Request => new()
    {
        Id = new Guid("00000000-0000-0000-0000-000000000001"),
        Offset = 6,
        BodyBytes = 5,
        Records = 2,
        State = RequestState.Refused,
        Attempts = 3,
        Code = HttpEndpointKind.Instance.Code(EndpointCodes.RequestTimeout),
        Message = "m",
        EndedMs = 1_800_000_000_002,
    };
}
