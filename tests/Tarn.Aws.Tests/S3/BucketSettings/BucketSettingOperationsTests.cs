using Tarn.Access.Registry;
using Tarn.Aws.S3.BucketSettings;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;

namespace Tarn.Aws.Tests.S3.BucketSettings;

/// <summary>The family alone, on the twins of store and disk.</summary>
public sealed class BucketSettingOperationsTests
{
    [Fact]
    public async Task Encryption_is_AES256_and_keeps_the_bucket_keys_that_a_client_asked_for()
    {
        await using var twins = await BucketTwins.Open();
        var settings = new BucketSettingOperations(twins.Documents);
        Assert.False(await BucketKeys(settings));

        await Put(settings, "AES256", bucketKeys: true);
        Assert.True(await BucketKeys(settings));
        Assert.Equal([1, 2, 15, 0, 0, 0, 0], await Document(twins));

        await settings.DeleteBucketEncryption(
            new DeleteBucketEncryptionInput { Bucket = BucketTwins.Bucket }, BucketTwins.Call("DeleteBucketEncryption"), default);
        Assert.False(await BucketKeys(settings));
        Assert.Equal([1, 0, 15, 0, 0, 0, 0], await Document(twins));
    }

    [Fact]
    public async Task Blocked_encryption_is_echoed_and_other_types_are_refused()
    {
        await using var twins = await BucketTwins.Open();
        var settings = new BucketSettingOperations(twins.Documents);
        foreach (var type in (string[])["SSE-C", "NONE"])
        {
            await Block(settings, type);
            Assert.Equal([type], (await Rule(settings)).BlockedEncryptionTypes!.EncryptionType);
        }

        await Put(settings, "AES256", bucketKeys: false);
        Assert.Null((await Rule(settings)).BlockedEncryptionTypes);
        Assert.Equal("MalformedXML", await BucketTwins.ErrorOf(() => Block(settings, "SSE-C", "NONE")));
    }

    [Fact]
    public async Task Two_layers_of_encryption_are_refused_and_nothing_is_kept()
    {
        await using var twins = await BucketTwins.Open();
        var settings = new BucketSettingOperations(twins.Documents);

        Assert.Equal("NotImplemented", await BucketTwins.ErrorOf(() => Put(settings, "aws:kms:dsse", bucketKeys: true)));

        Assert.False(await BucketKeys(settings));
        Assert.Empty(await Document(twins));
    }

    [Fact]
    public async Task Settings_that_cannot_be_set_answer_with_the_default_of_S3_or_its_error()
    {
        await using var twins = await BucketTwins.Open();
        var settings = new BucketSettingOperations(twins.Documents);

        var payment = await settings.GetBucketRequestPayment(
            new GetBucketRequestPaymentInput { Bucket = BucketTwins.Bucket }, BucketTwins.Call("GetBucketRequestPayment"), default);
        Assert.Equal("BucketOwner", payment.Payer);
        Assert.Equal("NoSuchWebsiteConfiguration", await BucketTwins.ErrorOf(() => settings.GetBucketWebsite(
            new GetBucketWebsiteInput { Bucket = BucketTwins.Bucket }, BucketTwins.Call("GetBucketWebsite"), default)));
        Assert.Equal("NoSuchBucket", await BucketTwins.ErrorOf(() => settings.GetBucketLogging(
            new GetBucketLoggingInput { Bucket = "none" }, BucketTwins.Call("GetBucketLogging"), default)));
    }

    [Fact]
    public async Task A_setting_that_cannot_be_set_is_answered_without_the_store()
    {
        await using var twins = await BucketTwins.Open();
        var settings = new BucketSettingOperations(twins.Documents);
        await twins.Store.DisposeAsync();

        var payment = await settings.GetBucketRequestPayment(
            new GetBucketRequestPaymentInput { Bucket = BucketTwins.Bucket }, BucketTwins.Call("GetBucketRequestPayment"), default);
        Assert.Equal("BucketOwner", payment.Payer);
        Assert.Equal("NoSuchWebsiteConfiguration", await BucketTwins.ErrorOf(() => settings.GetBucketWebsite(
            new GetBucketWebsiteInput { Bucket = BucketTwins.Bucket }, BucketTwins.Call("GetBucketWebsite"), default)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => BucketKeys(settings));
    }

    [Fact]
    public async Task Invalid_encryption_is_refused_before_a_transaction_begins()
    {
        await using var twins = await BucketTwins.Open();
        var settings = new BucketSettingOperations(twins.Documents);
        await twins.Store.DisposeAsync();

        Assert.Equal("NotImplemented", await BucketTwins.ErrorOf(() => Put(settings, "aws:kms:dsse", bucketKeys: true)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Put(settings, "AES256", bucketKeys: true));
    }

    private static Task Put(BucketSettingOperations settings, string algorithm, bool bucketKeys) => settings.PutBucketEncryption(
        new PutBucketEncryptionInput
        {
            Bucket = BucketTwins.Bucket,
            ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration
            {
                Rules =
                [
                    new ServerSideEncryptionRule
                    {
                        ApplyServerSideEncryptionByDefault = new ServerSideEncryptionByDefault { SSEAlgorithm = algorithm },
                        BucketKeyEnabled = bucketKeys,
                    },
                ],
            },
        },
        BucketTwins.Call("PutBucketEncryption"),
        default);

    private static Task Block(BucketSettingOperations settings, params string[] types) => settings.PutBucketEncryption(
        new PutBucketEncryptionInput
        {
            Bucket = BucketTwins.Bucket,
            ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration
            {
                Rules = [new ServerSideEncryptionRule { BlockedEncryptionTypes = new BlockedEncryptionTypes { EncryptionType = types } }],
            },
        },
        BucketTwins.Call("PutBucketEncryption"),
        default);

    private static async Task<bool?> BucketKeys(BucketSettingOperations settings) => (await Rule(settings)).BucketKeyEnabled;

    private static async Task<ServerSideEncryptionRule> Rule(BucketSettingOperations settings)
    {
        var answer = await settings.GetBucketEncryption(
            new GetBucketEncryptionInput { Bucket = BucketTwins.Bucket }, BucketTwins.Call("GetBucketEncryption"), default);
        var rule = Assert.Single(answer.ServerSideEncryptionConfiguration!.Rules);
        Assert.Equal("AES256", rule.ApplyServerSideEncryptionByDefault!.SSEAlgorithm);
        return rule;
    }

    private static async Task<byte[]> Document(BucketTwins twins)
    {
        var id = BucketResources.IdOf(twins.Objects.FindBucket(BucketTwins.Bucket)!);
        return (await twins.Store.Read(reader => ResourceRegistry.Get(reader, id), default))!.Document.ToArray();
    }
}
