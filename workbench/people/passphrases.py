"""Generate a password that is easy to read aloud and type."""

import secrets

WORDS = (
    "acorn amber anchor apple apron arrow aspen autumn badge bagel bamboo banjo barley basket beacon beetle bench "
    "berry birch bison blanket blossom bonnet border bottle boulder branch breeze bridge bronze brook bucket button "
    "cabin cactus camel candle canoe canvas carbon carrot castle cedar cello chalk cherry chimney cider cinder cliff "
    "clover cobalt cobble cocoa comet copper coral cotton cradle crane crayon cricket crystal cuckoo curtain daisy "
    "dapple desert dolphin donkey dragon drizzle drum eagle easel ember engine falcon feather fennel ferry fiddle "
    "finch flannel flint flute forest fossil fountain fox galaxy garden garlic garnet gazelle ginger glacier goblet "
    "granite grape gravel guitar hamlet hammer harbour harvest hazel heather hedge helmet heron hollow honey horizon "
    "igloo indigo island ivory jacket jasmine jigsaw juniper kayak kernel kettle kite ladder lagoon lantern lark "
    "lavender lemon lichen lilac linen lobster locket lupin magnet magpie mango maple marble marigold meadow mellow "
    "melon meteor mint mirror mitten mosaic muffin mustard nectar needle nutmeg oasis ocean olive onion opal orange "
    "orchid otter oyster paddle pancake panda parcel parsley pasture pebble pelican pepper piano pigeon pillow pine "
    "planet plum pocket pond poplar poppy prairie pumpkin puzzle quail quartz quilt rabbit radish raven ribbon river "
    "robin rocket rosemary saddle saffron sail salmon sapphire scarf shadow shell silver sparrow spruce squirrel "
    "starling summit sunset swallow tango thistle thunder timber toffee topaz trumpet tulip tunnel turnip umbrella "
    "valley velvet violet violin walnut walrus waterfall whistle willow window winter wren yellow zephyr"
).split()


def passphrase() -> str:
    """Four of 240 words: about 32 bits of entropy, enough for an account that locks after five attempts."""
    return "-".join(secrets.choice(WORDS) for _ in range(4))
