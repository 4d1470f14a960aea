using System.Net;
using System.Net.NetworkInformation;
using Tarn.Wire.Outside;

namespace Tarn.Aws.Tests.Outside;

/// <summary>The addresses to which deliveries send, and those that are refused in every form.</summary>
public sealed class AddressPolicyTests
{
    private const int Port = 4_566;

    [Theory]
    [InlineData("169.254.169.254", "link-local")]
    [InlineData("169.254.170.2", "link-local")]
    [InlineData("fe80::1%1", "link-local")]
    [InlineData("::ffff:169.254.169.254", "link-local")]
    [InlineData("64:ff9b::a9fe:a9fe", "link-local")]
    [InlineData("::169.254.169.254", "link-local")]
    [InlineData("fd00:ec2::254", "metadata")]
    [InlineData("fd00:ec2::23", "metadata")]
    [InlineData("100.100.100.200", "metadata")]
    [InlineData("168.63.129.16", "metadata")]
    [InlineData("0.0.0.0", "not the address of one machine")]
    [InlineData("::", "not the address of one machine")]
    [InlineData("::ffff:0.0.0.0", "not the address of one machine")]
    [InlineData("224.0.0.1", "not the address of one machine")]
    [InlineData("255.255.255.255", "not the address of one machine")]
    [InlineData("ff02::1", "not the address of one machine")]
    public void Addresses_of_machines_themselves_and_clouds_are_refused(string address, string why) =>
        Assert.Contains(why, new AddressPolicy([]).WhyRefused(IPAddress.Parse(address), 443, isTls: true), StringComparison.Ordinal);

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("172.16.0.9")]
    [InlineData("fd12:3456::1")]
    [InlineData("203.0.113.7")]
    [InlineData("2001:db8::1")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Private_public_and_loopback_addresses_are_allowed_with_TLS(string address) =>
        Assert.Null(new AddressPolicy([]).WhyRefused(IPAddress.Parse(address), 443, isTls: true));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.1.2.3", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("203.0.113.7", false)]
    public void Without_TLS_only_loopback_is_allowed(string address, bool isAllowed) =>
        Assert.Equal(isAllowed, new AddressPolicy([]).WhyRefused(IPAddress.Parse(address), 80, isTls: false) is null);

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", Port, true)]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", Port, true)]
    [InlineData("127.0.0.1", "127.0.0.1", Port + 1, false)]
    [InlineData("127.0.0.1", "10.0.0.1", Port, false)]
    [InlineData("10.0.0.1", "10.0.0.1", Port, true)]
    [InlineData("0.0.0.0", "127.0.0.1", Port, true)]
    [InlineData("0.0.0.0", "203.0.113.7", Port, false)]
    [InlineData("::", "::1", Port, true)]
    [InlineData("::", "127.0.0.1", Port, true)]
    public void Tarns_own_listener_is_refused(string listener, string address, int port, bool isRefused)
    {
        var policy = new AddressPolicy([new IPEndPoint(IPAddress.Parse(listener), Port)]);
        Assert.Equal(isRefused, policy.WhyRefused(IPAddress.Parse(address), port, isTls: true) is not null);
    }

    [Fact]
    public void A_listener_on_every_address_is_refused_at_each_address_of_the_machine()
    {
        var policy = new AddressPolicy([new IPEndPoint(IPAddress.Any, Port)]);
        var addresses = NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses);
        Assert.All(addresses, unicast => Assert.NotNull(policy.WhyRefused(unicast.Address, Port, isTls: true)));
    }
}
