using Tarn.Access.Keys.Use;
using Tarn.Storage.Sealing;

namespace Tarn.Access.Tests.Keys;

/// <summary>The wrapped key of an object under a key of the key service (<c>docs/formats/sealed.md</c>).</summary>
public sealed class ObjectKeyFormTests
{
    // Version 1, with a bucket key, two pairs in the order of their names, the data key, the body's key with its tag.
    private const string Golden = "0101" + "02" + "02610231" + "026203C3BC" + "04010203" + "030908";

    [Fact]
    public void The_bytes_are_those_of_the_document()
    {
        var form = new ObjectKeyForm(true, new Dictionary<string, string> { ["b"] = "ü", ["a"] = "1" }, new byte[] { 1, 2, 3 }, new byte[] { 9, 8 });
        Assert.Equal(Golden, Convert.ToHexString(form.Encode()));
        var read = ObjectKeyForm.Of(new BodySeal(SealKind.Kms, "arn:aws:kms:r:a:key/k", Convert.FromHexString(Golden)));
        Assert.Equal(Golden, Convert.ToHexString(read.Encode()));
        Assert.True(read.UsesBucketKey);
        Assert.Equal(["a=1", "b=ü"], read.Pairs.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true, "aws:s3:arn=arn:aws:s3:::lake")]
    [InlineData(false, "a=1 aws:s3:arn=arn:aws:s3:::lake/logs/1")]
    public void Policies_see_the_bucket_or_the_object_with_the_pairs(bool usesBucketKey, string seen)
    {
        var context = ObjectKeyForm.ContextOf("lake/logs/1", usesBucketKey, new Dictionary<string, string> { ["a"] = "1" });
        Assert.Equal(seen, string.Join(' ', context.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal)));
    }
}
