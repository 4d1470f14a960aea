using Tarn.Access.Sessions;

namespace Tarn.Access.Tests.Sessions;

public sealed class GuessLimitTests
{
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 20, 10, 30, 0, TimeSpan.Zero));

    [Fact]
    public void Wrong_secrets_stop_their_key_at_their_address_for_the_rest_of_the_minute()
    {
        var limit = new GuessLimit(_time);
        Assert.Equal(GuessLimit.WrongMax, Tries(limit, "127.0.0.1", "one"));
        Assert.Equal(GuessLimit.WrongMax, Tries(limit, "127.0.0.1", "two"));
        Assert.Equal(GuessLimit.WrongMax, Tries(limit, "127.0.0.2", "one"));
        Assert.Equal(0, Tries(limit, "::ffff:127.0.0.1", "one"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(GuessLimit.WrongMax, Tries(limit, "127.0.0.1", "one"));
    }

    [Fact]
    public void Right_secrets_do_not_count()
    {
        var limit = new GuessLimit(_time);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(limit.TryBegin("127.0.0.1", "one"));
            limit.Right("127.0.0.1", "one");
        }

        Assert.Equal(GuessLimit.WrongMax, Tries(limit, "127.0.0.1", "one"));
        limit.Right("127.0.0.1", "other");
        Assert.Equal(0, Tries(limit, "127.0.0.1", "one"));
    }

    [Fact]
    public void A_network_of_IPv6_is_one_address_and_unknown_keys_share_a_count()
    {
        var limit = new GuessLimit(_time);
        Assert.Equal(GuessLimit.WrongMax, Tries(limit, "2001:db8::1", "one") + Tries(limit, "2001:db8::2", "one"));
        Assert.Equal(GuessLimit.WrongMax, Tries(limit, "2001:db8:0:1::1", "one"));
        Assert.Equal(GuessLimit.WrongMax, Tries(limit, "127.0.0.1", null));
        Assert.Equal(GuessLimit.WrongMax, Tries(limit, "127.0.0.1", "one"));
    }

    [Fact]
    public void Many_addresses_take_bounded_memory_and_reset_no_count_before_its_time()
    {
        var limit = new GuessLimit(_time);
        for (var i = 0; i < 9_999; i++)
        {
            Tries(limit, $"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}", "one");
        }

        Assert.Equal(GuessLimit.WrongMax, Tries(limit, "192.0.2.1", "one"));
        Assert.Equal(0, Tries(limit, "192.0.2.1", "one"));
    }

    private static int Tries(GuessLimit limit, string address, string? key) =>
        Enumerable.Range(0, 10).Count(_ => limit.TryBegin(address, key));
}
