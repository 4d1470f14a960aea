using Tarn.Items.Keys;
using Tarn.Items.PartiQl;

namespace Tarn.Aws.Tests.DynamoDb.Statements;

/// <summary>The values of the partition key that a select can read: for <c>dynamodb:LeadingKeys</c>.</summary>
public sealed class LeadingValuesTests
{
    private static readonly KeySchema Keys = new([new KeyAttribute("pk", KeyType.String)], [new KeyAttribute("sk", KeyType.String)]);

    [Theory]
    [InlineData("pk = 'a'", "a")]
    [InlineData("'a' = pk", "a")]
    [InlineData("pk = 'a' AND sk = 'b'", "a")]
    [InlineData("sk = 'b' AND pk = 'a'", "a")]
    [InlineData("pk IN ['a', 'b']", "a,b")]
    [InlineData("pk IN ['a', 'b'] AND sk = 'c'", "a,b")]
    [InlineData("pk = 'a' OR pk = 'b'", "a,b")]
    [InlineData("pk = 'a' OR pk IN ['b', 'c']", "a,b,c")]
    [InlineData("(pk = 'a' AND sk = 'x') OR (pk = 'b' AND sk = 'y')", "a,b")]
    [InlineData("(pk = 'a' OR pk = 'b') AND sk = 'x'", "a,b")]
    [InlineData("pk = 'a' OR sk = 'b'", null)]
    [InlineData("pk <> 'a'", null)]
    [InlineData("NOT pk = 'a'", null)]
    [InlineData("begins_with(pk, 'a')", null)]
    [InlineData("sk = 'a'", null)]
    public void A_condition_limits_the_partition_key(string where, string? values)
    {
        var select = (PartiQlSelect)PartiQlParser.Parse($"SELECT * FROM t WHERE {where}", []);
        var found = PartiQlKeys.LeadingValues(select.Where, Keys);
        Assert.Equal(values, found is null ? null : string.Join(',', found.Select(value => value.Text)));
    }
}
