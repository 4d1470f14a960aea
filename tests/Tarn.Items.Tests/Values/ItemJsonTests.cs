using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Fluent;
using Tarn.Items.Values;
using Tarn.Storage;

namespace Tarn.Items.Tests.Values;

public sealed class ItemJsonTests
{
    [Fact]
    public void Any_item_comes_back() => Prop.ForAll(ItemValues.Items.ToArbitrary(), json =>
    {
        var item = ItemValues.Item(json);
        return ItemValues.Item(item.ToString()) == item && item.SizeBytes >= 0 && new Item(item.Bytes.ToArray()) == item;
    }).Holds();

    [Fact]
    public void Attributes_are_found_by_name()
    {
        var item = ItemValues.Item("""{"b":{"N":"2"},"a":{"S":"x"},"é":{"M":{"z":{"BOOL":true},"y":{"L":[{"N":"1"},{"S":"t"}]}}}}""");
        Assert.Equal(3, item.Count);
        Assert.Equal("x", item["a"].Text);
        Assert.Equal(ItemNumber.Of(2), item["b"].Number);
        Assert.False(item["c"].Exists);
        Assert.True(item["é"].Member("z"u8).IsTrue);
        Assert.Equal("t", item["é"].Member("y"u8).Element(1).Text);
        Assert.False(item["é"].Member("y"u8).Element(2).Exists);
        Assert.Equal(["a", "b", "é"], Names(item));
    }

    [Fact]
    public void The_order_of_members_and_of_sets_does_not_matter() => Assert.Equal(
        ItemValues.Item("""{"a":{"SS":["x","y"]},"b":{"M":{"p":{"N":"1"},"q":{"N":"2"}}},"n":{"NS":["1","-2"]}}"""),
        ItemValues.Item("""{"n":{"NS":["-2.0","1"]},"b":{"M":{"q":{"N":"2"},"p":{"N":"1.0"}}},"a":{"SS":["y","x"]}}"""));

    [Fact]
    public void Of_attributes_with_one_name_the_last_stays() =>
        Assert.Equal("""{"a":{"N":"2"}}""", ItemValues.Item("""{"a":{"N":"1"},"a":{"N":"2"}}""").ToString());

    [Theory]
    [InlineData("""{"a":{"SS":[]}}""", "One or more parameter values were invalid: An string set  may not be empty")]
    [InlineData("""{"a":{"NS":[]}}""", "One or more parameter values were invalid: An number set  may not be empty")]
    [InlineData("""{"a":{"BS":[]}}""", "One or more parameter values were invalid: Binary sets should not be empty")]
    [InlineData("""{"a":{"SS":["x","x"]}}""", "One or more parameter values were invalid: Input collection [x, x] contains duplicates.")]
    [InlineData("""{"a":{"NS":["1","1.0"]}}""", "Input collection contains duplicates")]
    [InlineData(
        """{"a":{"BS":["Yg==","YQ==","Yg=="]}}""",
        "One or more parameter values were invalid: Input collection [Yg==, YQ==, Yg==]of type BS contains duplicates.")]
    [InlineData("""{"a":{"SS":["a",null]}}""", "One or more parameter values were invalid: An string set may not have a null string as a member")]
    [InlineData("""{"a":{"NS":[null]}}""", "One or more parameter values were invalid: An number set may not have a null string as a member")]
    [InlineData("""{"a":{"BS":[null]}}""", "One or more parameter values were invalid: Binary sets may not contain null values")]
    [InlineData("""{"a":{"S":"x","N":"y"}}""", "The parameter cannot be converted to a numeric value: y")]
    [InlineData("""{"a":{"S":"x","SS":[]}}""", "One or more parameter values were invalid: An string set  may not be empty")]
    [InlineData("""{"a":{}}""", ItemErrors.EmptyValue)]
    [InlineData("""{"a":null}""", ItemErrors.EmptyValue)]
    [InlineData("""{"a":{"N":null}}""", ItemErrors.EmptyValue)]
    [InlineData("""{"a":{"X":"1"}}""", ItemErrors.EmptyValue)]
    [InlineData("""{"a":{"N":"1","S":"x"}}""", ItemErrors.SeveralTypes)]
    [InlineData("""{"a":{"NULL":false}}""", ItemErrors.NullValue)]
    public void A_value_that_is_not_valid_is_refused(string json, string message)
    {
        var refusal = Assert.Throws<TarnException>(() => ItemValues.Item(json));
        Assert.Equal((message, null), (refusal.Message, refusal.Reason));
    }

    [Theory]
    [InlineData("""{"a":{"N":5}}""")]
    [InlineData("""{"a":{"NS":[1]}}""")]
    [InlineData("""{"a":{"S":true}}""")]
    [InlineData("""{"a":{"BOOL":"true"}}""")]
    [InlineData("""{"a":{"B":"%%"}}""")]
    [InlineData("""{"a":{"L":{}}}""")]
    [InlineData("""{"a":{"M":[]}}""")]
    [InlineData("""{"a":"x"}""")]
    [InlineData("""["a"]""")]
    [InlineData("""{"a":""")]
    public void JSON_of_another_form_is_a_serialization_error(string json) =>
        Assert.Equal(ItemErrors.Serialization, Assert.Throws<TarnException>(() => ItemValues.Item(json)).Reason);

    [Theory]
    [InlineData("23456", "Base64 encoded length is expected a multiple of 4 bytes but found: 5")]
    [InlineData("=", "Base64 encoded length is expected a multiple of 4 bytes but found: 1")]
    [InlineData("dGVzdA", "Base64 encoded length is expected a multiple of 4 bytes but found: 6")]
    [InlineData("dGVz dA=", "Invalid Base64 character: ' '")]
    [InlineData("dGV\\n", "Invalid Base64 character: '\n'")]
    [InlineData("dG-_", "Invalid Base64 character: '-'")]
    [InlineData("dG%é", "Base64 encoded length is expected a multiple of 4 bytes but found: 5")]
    [InlineData("dGé", "Invalid Base64 character: 'é'")]
    [InlineData("=+/=", "Invalid last non-pad Base64 character dectected")]
    [InlineData("+/+=", "Invalid last non-pad Base64 character dectected")]
    [InlineData("YR==", "Invalid last non-pad Base64 character dectected")]
    [InlineData("YQ==YQ==", "Invalid last non-pad Base64 character dectected")]
    [InlineData("A===", "Invalid last non-pad Base64 character dectected")]
    [InlineData("====", "Invalid last non-pad Base64 character dectected")]
    public void Base64_with_a_fault_is_a_serialization_error_of_values_and_of_sets(string text, string message)
    {
        foreach (var value in new[] { """{"B":"TEXT"}""", """{"BS":["YQ==","TEXT"]}""", """{"L":[{"M":{"b":{"B":"TEXT"}}}]}""" })
        {
            var refusal = Assert.Throws<TarnException>(() => ItemValues.Item($"{{\"a\":{value.Replace("TEXT", text, StringComparison.Ordinal)}}}"));
            Assert.Equal((message, ItemErrors.Serialization), (refusal.Message, refusal.Reason));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("YQ==")]
    [InlineData("YWI=")]
    [InlineData("YWJj")]
    [InlineData("+/+/")]
    [InlineData("/w==")]
    [InlineData("//8=")]
    public void Base64_of_all_paddings_is_read(string text)
    {
        var item = ItemValues.Item($"{{\"a\":{{\"B\":\"{text}\"}}}}");
        Assert.Equal(text, JsonNode.Parse(item.ToString())!["a"]!["B"]!.ToString());
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    public void Items_have_32_levels(int depth, bool isValid)
    {
        var json = "{\"a\":" + string.Concat(Enumerable.Repeat("""{"L":[""", depth)) + """{"S":"bottom"}"""
            + string.Concat(Enumerable.Repeat("]}", depth)) + "}";
        if (isValid)
        {
            Assert.Equal(json, ItemValues.Item(json).ToString());
        }
        else
        {
            Assert.Equal(ItemErrors.Nesting, Assert.Throws<TarnException>(() => ItemValues.Item(json)).Message);
        }
    }

    [Theory]
    [InlineData("""{"id":{"S":"x"}}""", 3)]
    [InlineData("""{"n":{"N":"0"}}""", 2)]
    [InlineData("""{"n":{"N":"12"}}""", 3)]
    [InlineData("""{"n":{"N":"-12"}}""", 4)]
    [InlineData("""{"b":{"B":"AAEC"}}""", 4)]
    [InlineData("""{"t":{"BOOL":true},"z":{"NULL":true}}""", 4)]
    [InlineData("""{"l":{"L":[]}}""", 4)]
    [InlineData("""{"l":{"L":[{"S":"ab"}]}}""", 7)]
    [InlineData("""{"m":{"M":{"k":{"S":"ab"}}}}""", 8)]
    [InlineData("""{"s":{"SS":["ab","c"]}}""", 4)]
    public void Sizes_are_DynamoDBs(string json, int bytes) => Assert.Equal(bytes, ItemValues.Item(json).SizeBytes);

    [Fact]
    public void Values_larger_than_a_byte_of_length_come_back()
    {
        var text = new string('é', 100_000);
        var item = ItemValues.Item(new JsonObject { ["a"] = new JsonObject { ["S"] = text }, ["b"] = new JsonObject { ["S"] = text + "\n" } }.ToJsonString());
        Assert.Equal((text, text + "\n"), (item["a"].Text, item["b"].Text));
    }

    [Fact]
    public void Text_cut_into_segments_is_read()
    {
        var json = Encoding.UTF8.GetBytes("""{"name":{"S":"cut\u0041 here"},"n":{"NS":["10","2"]},"b":{"B":"AAEC"}}""");
        for (var cut = 1; cut < json.Length; cut++)
        {
            var last = new Segment(json.AsMemory(cut), cut);
            var first = new Segment(json.AsMemory(0, cut), 0, last);
            var reader = new Utf8JsonReader(new ReadOnlySequence<byte>(first, 0, last, json.Length - cut));
            using var writer = new ItemWriter();
            reader.Read();
            Assert.Equal(Item.Parse(json), ItemJsonReader.ReadItem(ref reader, writer));
        }
    }

    private static List<string> Names(Item item)
    {
        var names = new List<string>();
        foreach (var member in item.Members)
        {
            names.Add(member.Name);
        }

        return names;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index, Segment? next = null)
        {
            Memory = memory;
            RunningIndex = index;
            Next = next;
        }
    }
}
